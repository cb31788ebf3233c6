import { describe, expect, it } from "vitest";
import {
  advanceProgress,
  estimateLeftMs,
  NO_PROGRESS,
  type Progress,
} from "../../../src/report/terminal/progress.ts";
import { START_MS, Story } from "../story.ts";

const PASSED = { kind: "passed" } as const;
const FAILED = { kind: "failed", exitCode: 1 } as const;
const NAMES = ["a/1", "a/2", "a/3", "a/4"];

describe("advanceProgress", () => {
  it("counts a task once, with its last attempt", () => {
    const story = new Story(NAMES)
      .run("a/1", FAILED, { willRetry: true })
      .run("a/1", PASSED)
      .run("a/2", FAILED)
      .skip("a/3", { kind: "signal", signal: "SIGINT" });
    expect(progressOf(story)).toMatchObject({
      taskCount: 4,
      doneCount: 3,
      ranCount: 2,
      badCount: 1,
    });
  });
});

describe("estimateLeftMs", () => {
  it("says nothing before two tests are done, nor when all are", () => {
    const story = new Story(["a/1", "a/2"]).run("a/1", PASSED);
    expect(estimateLeftMs(progressOf(story), START_MS + 400)).toBeUndefined();
    expect(estimateLeftMs(progressOf(story.run("a/2", PASSED)), START_MS + 800)).toBeUndefined();
  });

  it("expects the rest to go as fast as what is done, and counts down in between", () => {
    const progress = progressOf(
      new Story(NAMES).run("a/1", PASSED, { afterMs: 1000 }).run("a/2", PASSED, { afterMs: 3000 }),
    );
    expect(estimateLeftMs(progress, START_MS + 4000)).toBe(4000);
    expect(estimateLeftMs(progress, START_MS + 7000)).toBe(1000);
    expect(estimateLeftMs(progress, START_MS + 9000)).toBeUndefined();
  });
});

function progressOf(story: Story): Progress {
  return story.events.reduce(advanceProgress, NO_PROGRESS);
}
