import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordFallback } from "../../src/history/fallbacks.ts";
import { readRolloutRuns, UNKNOWN_CONFIGURATION } from "../../src/history/read-rollout-runs.ts";
import type { RolloutMark } from "../../src/model/rollout.ts";
import { configOf } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";
import { makePastProject } from "./past-runs.ts";

const MARK: RolloutMark = {
  runner: "moult",
  configuration: "smoke",
  phase: "first",
  mode: "moult-with-fallback",
  key: "42",
};
const LEGACY: RolloutMark = { ...MARK, runner: "legacy", mode: "shadow", pair: "p" };
const ATTEMPTS = [{ task: "unit/a", peakMb: 3 }];

const ROLLOUT = `rollout:
  configurations: { smoke: {} }
  phase: all
  phases: [{ name: all, mode: moult }]
`;

describe("readRolloutRuns", () => {
  it("reads the runs with a mark, oldest first, and no others", () => {
    using project = makePastProject();
    project.log({ id: "b", attempts: ATTEMPTS, rollout: MARK, atMs: 2000, exitCode: 1 });
    project.log({ id: "a", attempts: ATTEMPTS, rollout: LEGACY, atMs: 1000, exitCode: 3 });
    project.log({ id: "c", attempts: ATTEMPTS });
    const { runs, warnings } = readRolloutRuns(project.root);
    expect(warnings).toEqual([]);
    const figures = { durationMs: 4, plannedCount: 1, ranCount: 1, isFallback: false };
    expect(runs).toMatchObject([
      // The exit code of the old script is its own.
      { ...LEGACY, ...figures, runId: "a", startedAtMs: 1000, exitCode: 3, isError: false },
      { ...MARK, ...figures, runId: "b", startedAtMs: 2000, exitCode: 1, isError: false },
    ]);
    expect(runs[0]?.peakBytes).toBe(3 * 1024 ** 2);
  });

  it("takes exit 3 and a log without an end for errors of Moult", () => {
    using project = makePastProject();
    project.log({ id: "broken", attempts: ATTEMPTS, rollout: MARK, exitCode: 3 });
    project.log({ id: "killed", attempts: ATTEMPTS, rollout: MARK, isCutOff: true });
    const { runs } = readRolloutRuns(project.root);
    expect(runs.map(({ isError }) => isError)).toEqual([true, true]);
    expect(new Set(runs.map(({ exitCode }) => exitCode))).toEqual(new Set([3, undefined]));
  });

  it("counts what was out of memory, what had no program, and what did not run", () => {
    using project = makePastProject();
    const oom = (by: "kernel" | "brake") =>
      ({ kind: "out-of-memory", neededBytes: 1, by }) as const;
    project.log({
      id: "a",
      rollout: MARK,
      attempts: [
        { task: "killed", peakMb: 1, outcome: oom("kernel") },
        { task: "killed", peakMb: 1 },
        { task: "braked", peakMb: 1, outcome: oom("brake") },
        { task: "braked", peakMb: 1 },
        { task: "too large", peakMb: 1, outcome: oom("brake") },
        { task: "missing", peakMb: 0, outcome: { kind: "spawn-failed", message: "no such" } },
      ],
    });
    expect(readRolloutRuns(project.root).runs).toMatchObject([
      { plannedCount: 4, ranCount: 3, outOfMemoryCount: 2, missingProgramCount: 1 },
    ]);
  });

  it("counts the bridged steps of a suite, and the program that is not there", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
legacy: { script: test.sh }
suites:
  - name: all
    steps: [{ call: one }, { call: two }, { call: gone }, { sh: "no-such-program" }]
${ROLLOUT}`,
      "test.sh": "#!/bin/bash\none() { true; }\ntwo() { true; }\nif [ 1 ]; then one; fi\n",
    });
    const env = { CONTINUE_THROUGH_ERROR: "1" };
    const ran = await project.moult(["run"], { env });
    expect(ran.exitCode).toBe(1);
    expect(readRolloutRuns(project.root).runs).toMatchObject([
      {
        suite: "all",
        plannedCount: 4,
        ranCount: 4,
        bridgedCount: 3,
        bridgedFailedCount: 1,
        missingProgramCount: 2,
      },
    ]);
  });

  it("says which logs it left out, and loads one that was cut anywhere", () => {
    using project = makePastProject();
    project.log({ id: "a", attempts: ATTEMPTS, rollout: MARK });
    project.log({ id: "b", attempts: ATTEMPTS, rollout: MARK, atMs: 2000 });
    const path = join(project.root, ".moult/runs/a/events.jsonl");
    const text = readFileSync(path, "utf8");
    for (let length = 0; length <= text.length; length += 7) {
      writeFileSync(path, text.slice(0, length));
      const { runs, warnings } = readRolloutRuns(project.root);
      expect([runs.at(-1)?.runId, warnings]).toEqual(["b", []]);
    }
    writeFileSync(path, text.replace('"version":1', '"version":2'));
    expect(readRolloutRuns(project.root).warnings).toEqual([
      "a is left out: the event log is of version 2, this Moult reads up to 1",
    ]);
    writeFileSync(path, text.replace('"moult-with-fallback"', '"later-mode"'));
    expect(readRolloutRuns(project.root).warnings).toEqual([
      "a is left out: its mark is not of this version",
    ]);
  });
});

describe("a fallback", () => {
  const fallback = { id: "f", atMs: 5000, why: "Moult failed", script: "ci/test.sh" };

  it("belongs to the run that it names", () => {
    using project = makePastProject();
    project.log({ id: "a", attempts: ATTEMPTS, rollout: MARK, exitCode: 3 });
    recordFallback(project.root, { ...fallback, runId: "a", durationMs: 9 });
    expect(readRolloutRuns(project.root).runs).toMatchObject([
      { runId: "a", isError: true, isFallback: true },
    ]);
  });

  it("is none of the rollout when its run is none", () => {
    using project = makePastProject();
    project.log({ id: "a", attempts: ATTEMPTS, exitCode: 3 });
    recordFallback(project.root, { ...fallback, runId: "a" });
    expect(readRolloutRuns(project.root).runs).toEqual([]);
  });

  it("of an entry script belongs to the run that broke right before, and only to one", () => {
    using project = makePastProject();
    project.log({ id: "good", attempts: ATTEMPTS, rollout: MARK, atMs: 4000 });
    project.log({ id: "old", attempts: ATTEMPTS, rollout: MARK, atMs: 1000, isCutOff: true });
    project.log({ id: "killed", attempts: ATTEMPTS, rollout: MARK, atMs: 2000, isCutOff: true });
    const line = '{"version":1,"atMs":2500,"why":"Moult ended","script":"ci/test.sh"}\n';
    writeFileSync(join(project.root, ".moult/fallbacks.jsonl"), line);
    const fellBack = (): readonly string[] =>
      readRolloutRuns(project.root)
        .runs.filter((run) => run.isFallback)
        .map((run) => run.runId);
    expect(fellBack()).toEqual(["killed"]);
    appendFileSync(join(project.root, ".moult/fallbacks.jsonl"), line.replace("2500", "99000"));
    expect(fellBack()).toEqual(["killed", "fallback-99000"]);
  });

  it("without a run stands as one that failed", () => {
    using project = makePastProject();
    mkdirSync(join(project.root, ".moult"), { recursive: true });
    recordFallback(project.root, fallback);
    recordFallback(project.root, { ...fallback, id: "g", atMs: 6000, rollout: MARK });
    expect(readRolloutRuns(project.root).runs).toMatchObject([
      { configuration: UNKNOWN_CONFIGURATION, isError: true, isFallback: true, startedAtMs: 5000 },
      { ...MARK, isError: true, isFallback: true, startedAtMs: 6000 },
    ]);
  });

  it("of Moult itself names the run that had begun", async () => {
    await using project = makeProject({
      "moult.config.yaml": `${configOf()}legacy: { script: test.sh }\n${ROLLOUT}`,
      // The process that starts the tests: without it Moult is lost.
      "tests/kill.sh": "kill -KILL $PPID; sleep 5",
      "test.sh": "#!/bin/sh\nexit 5\n",
    });
    const ran = await project.moult(["run", "--fallback-on-error"]);
    expect(ran.exitCode).toBe(5);
    const { runs } = readRolloutRuns(project.root);
    expect(runs).toMatchObject([
      { configuration: "smoke", exitCode: 3, isError: true, isFallback: true },
    ]);
  });
});
