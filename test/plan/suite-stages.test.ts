import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/model/task.ts";
import { spreadRepeats, stageSteps, wrapInShell } from "../../src/plan/suite-stages.ts";
import { aTask } from "../rig/values.ts";

const call = (id: string): Task => aTask({ id, shell: { kind: "eval", text: id } });
const steps = fc
  .array(fc.record({ count: fc.integer({ min: 1, max: 3 }), isBarrier: fc.boolean() }))
  .map((list) =>
    list.map(({ count, isBarrier }, index) => ({
      isBarrier,
      tasks: Array.from({ length: count }, (_, one) => aTask({ id: `s/${index}.${one}` })),
    })),
  );

describe("stageSteps", () => {
  it("makes each step of a shared suite a stage of its own, in order", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const stages = stageSteps(list, "shared").map(({ id, stage }) => [id.split(".")[0], stage]);
        expect(stages).toEqual(
          list.flatMap(({ tasks }, index) => tasks.map(() => [`s/${index}`, index])),
        );
      }),
    );
  });

  it("begins a stage of an isolated suite only at a barrier", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const barriers = list.slice(1).filter(({ isBarrier }) => isBarrier).length;
        const stages = new Set(stageSteps(list, "isolated").map(({ stage }) => stage));
        expect(stages.size).toBe(list.length === 0 ? 0 : barriers + 1);
      }),
    );
  });
});

describe("wrapInShell", () => {
  const end = (role: NonNullable<Task["role"]>): Task => aTask({ id: `s/${role}`, role });

  it("puts the set-up first and the end last, where something needs the shell", () => {
    const tasks = [aTask({ id: "unit/a", stage: 0 }), { ...call("s/f"), stage: 1 }];
    expect(wrapInShell(tasks, end).map(({ id, stage }) => [id, stage])).toEqual([
      ["s/set-up", 0],
      ["unit/a", 1],
      ["s/f", 2],
      ["s/wind-up", 3],
    ]);
  });

  it("leaves a suite alone that has come to need no shell", () => {
    const tasks = [aTask({ id: "unit/a", stage: 0 })];
    expect(wrapInShell(tasks, end)).toEqual(tasks);
  });
});

describe("spreadRepeats", () => {
  it("lets calls of one bash follow each other, and other tests run beside each other", () => {
    const tasks = [
      { ...call("s/f"), stage: 0 },
      { ...call("s/f#2"), stage: 0 },
      aTask({ id: "unit/a", stage: 1 }),
      aTask({ id: "unit/a#2", stage: 1 }),
    ];
    expect(spreadRepeats(tasks, 2).map(({ stage }) => stage)).toEqual([0, 1, 2, 2]);
  });
});
