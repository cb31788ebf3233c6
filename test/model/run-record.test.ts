import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/model/outcome.ts";
import { foldEvents, outstandingTasks, startFold } from "../../src/model/run-record.ts";
import { eventfulStory, GB, MB, Story } from "../report/story.ts";
import { anyStory } from "../report/any-story.ts";

const PASSED: Outcome = { kind: "passed" };
const FAILED: Outcome = { kind: "failed", exitCode: 1 };

describe("foldEvents", () => {
  it("gives every task of an eventful run its verdict", () => {
    const { tasks } = foldEvents(eventfulStory().events);
    expect(tasks.map((task) => [task.id.slice("unit/tests/test_".length), task.verdict])).toEqual([
      ["ok.py", "passed"],
      ["bad.py", "failed"],
      ["slow.py", "timed-out"],
      ["crash.py", "signaled"],
      ["greedy.py", "out-of-memory"],
      ["flaky.py", "flaky"],
      ["leaky.py", "leaked"],
      ["huge.py", "skipped"],
      ["missing.py", "spawn-failed"],
    ]);
  });

  it("takes the run's time from its first and last event", () => {
    const record = foldEvents(new Story(["a/b"]).wait(500).run("a/b", PASSED).end(0).events);
    expect(record.durationMs).toBe(900);
    expect(record.tasks[0]?.attempts[0]?.startedAtMs).toBe(record.startedAtMs + 500);
  });

  it("takes the peak from the samples, or from a task that was larger than any sample", () => {
    const story = new Story(["a/b"]).sample(100 * MB).run("a/b", PASSED, { peakBytes: GB });
    expect(foldEvents(story.events).peakBytes).toBe(GB);
    expect(foldEvents(story.sample(2 * GB).events).peakBytes).toBe(2 * GB);
  });

  it("sums the largest attempt of each task to what all at once would have taken", () => {
    const story = new Story(["a/b", "a/c"])
      .run("a/b", FAILED, { peakBytes: 3 * GB, willRetry: true })
      .run("a/b", PASSED, { peakBytes: GB })
      .run("a/c", PASSED, { peakBytes: 2 * GB });
    expect(foldEvents(story.events).sumOfPeaksBytes).toBe(5 * GB);
  });

  it("forgets why an earlier attempt was stopped once the next one starts", () => {
    const story = new Story(["a/b"])
      .start("a/b")
      .stop("a/b", { kind: "timeout", limitMs: 5000 }, "SIGTERM")
      .finish("a/b", { kind: "timed-out", limitMs: 5000, wasKilled: false }, { willRetry: true })
      .run("a/b", PASSED);
    const [task] = foldEvents(story.events).tasks;
    expect(task).toMatchObject({ verdict: "flaky" });
    expect(task).not.toHaveProperty("reason");
  });

  it("leaves a record as it was when more happens, and tells of it in the next", () => {
    const fold = startFold();
    const story = new Story(["a/b"]).run("a/b", FAILED, { willRetry: true });
    for (const event of story.events) fold.add(event);
    const before = fold.record();
    const copy = structuredClone(before);
    const count = story.events.length;
    for (const event of story.run("a/b", PASSED).end(0).events.slice(count)) fold.add(event);
    expect(before).toEqual(copy);
    expect(fold.record()).toEqual(foldEvents(story.events));
  });

  it("refuses events without a run and events of a task that was never planned", () => {
    expect(() => foldEvents([])).toThrow("Internal error: events without run-started");
    expect(() => foldEvents(new Story(["a/b"]).run("a/c", PASSED).events)).toThrow(
      "Internal error: event of an unplanned task a/c",
    );
  });

  it("counts every task exactly once, whatever happens", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const { counts, tasks } = foldEvents(story.events);
        expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(tasks.length);
      }),
    );
  });

  it("folds every beginning of a log", () => {
    fc.assert(
      fc.property(anyStory(), fc.nat(), (story, cut) => {
        const length = 1 + (cut % story.events.length);
        expect(() => foldEvents(story.events.slice(0, length))).not.toThrow();
      }),
    );
  });

  it("gives the same record for events that were stored as JSON", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const stored = story.events.map((event) => JSON.parse(JSON.stringify(event)));
        expect(foldEvents(stored)).toEqual(foldEvents(story.events));
      }),
    );
  });

  it("folds 10,000 tasks", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `unit/test_${index}.py`);
    const story = new Story(names);
    for (const name of names) story.run(name, PASSED);
    expect(foldEvents(story.end(0).events).counts.passed).toBe(10_000);
  });
});

describe("startFold", () => {
  it("answers records that later events do not change", () => {
    const { events } = new Story(["a/b"]).run("a/b", PASSED).end(0);
    const fold = startFold();
    for (const event of events.slice(0, 3)) fold.add(event);
    const early = fold.record();
    for (const event of events.slice(3)) fold.add(event);
    expect(early.tasks[0]).toMatchObject({ verdict: "not-run", attempts: [] });
    expect(fold.record().tasks[0]).toMatchObject({ verdict: "passed" });
  });
});

describe("outstandingTasks", () => {
  it("names what did not pass, and what the run before left over", () => {
    const story = new Story(["a/bad", "a/ok", "a/leaky", "a/never"], {
      of: "0000",
      outstanding: ["a/old"],
    });
    story.run("a/bad", FAILED).run("a/ok", PASSED).run("a/leaky", { kind: "leaked", commands: [] });
    expect(outstandingTasks(foldEvents(story.events))).toEqual(["a/bad", "a/never", "a/old"]);
  });
});
