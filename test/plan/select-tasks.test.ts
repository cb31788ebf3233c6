import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/model/task.ts";
import { keepOnly, selectTasks } from "../../src/plan/select-tasks.ts";
import { aTask } from "../rig/values.ts";

function task(id: string): Task {
  return aTask({ id, group: id.split("/")[0] ?? id });
}

const ids = fc.uniqueArray(fc.stringMatching(/^[ab]\/[xyz]{1,4}$/), { maxLength: 12 });

describe("selectTasks", () => {
  test("keeps or counts every task", () => {
    const selectors = fc.array(fc.constantFrom("x", "yy", "a/", "q"), { maxLength: 3 });
    fc.assert(
      fc.property(ids, selectors, (names, texts) => {
        const { tasks, omitted } = selectTasks(names.map(task), { selectors: texts, repeats: 1 });
        const dropped = omitted.map((one) => Number.parseInt(one.what, 10));
        expect(tasks.length + dropped.reduce((sum, one) => sum + one, 0)).toBe(names.length);
        const isNamed = (id: string) =>
          texts.length === 0 || texts.some((text) => id.includes(text));
        expect(tasks.map((one) => one.id)).toEqual(names.filter(isNamed));
      }),
    );
  });

  test("an id names only its own task, also with the number of a repeat", () => {
    const candidates = ["a/b.sh", "a/b.sh.x", "a/b.sh#2"].map(task);
    const idsFor = (selector: string) =>
      selectTasks(candidates, { selectors: [selector], repeats: 1 }).tasks.map((one) => one.id);
    expect(idsFor("a/b.sh")).toEqual(["a/b.sh"]);
    expect(idsFor("a/b.sh#2")).toEqual(["a/b.sh#2"]);
    expect(idsFor("a/b.sh.x#3")).toEqual(["a/b.sh.x"]);
    expect(idsFor("b.sh")).toHaveLength(3);
  });

  test("ids stay unique however often tasks are repeated", () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 5 }), (names, repeats) => {
        const { tasks } = selectTasks(names.map(task), { selectors: [], repeats });
        expect(new Set(tasks.map((one) => one.id)).size).toBe(names.length * repeats);
      }),
    );
  });
});

describe("keepOnly", () => {
  test("keeps the ids that are there and tells the others", () => {
    const plan = { root: "/", tasks: ["a/1", "a/2", "b"].map(task), omitted: [] };
    const reduced = keepOnly(plan, ["b", "gone", "a/1"]);
    expect(reduced.plan.tasks.map((one) => one.id)).toEqual(["a/1", "b"]);
    expect(reduced.missingIds).toEqual(["gone"]);
    expect(reduced.plan.omitted).toEqual([
      { what: "1 test", why: "not among the tests that were bad in the run before" },
    ]);
  });

  test("changes nothing when every task is wanted", () => {
    fc.assert(
      fc.property(ids, (names) => {
        const plan = { root: "/", tasks: names.map(task), omitted: [] };
        expect(keepOnly(plan, names)).toEqual({ plan, missingIds: [] });
      }),
    );
  });
});
