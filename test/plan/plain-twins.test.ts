import * as fc from "fast-check";
import { expect, it } from "vitest";
import { addPlainTwins, originalOf, plainTwinOf } from "../../src/plan/plain-twins.ts";
import { aTask } from "../rig/values.ts";

const planOf = (...tasks: readonly ReturnType<typeof aTask>[]) => ({
  root: "/",
  tasks,
  omitted: [],
});

it("adds a twin without preload right after each task that has it, and only there", () => {
  const warm = aTask({ id: "unit/a.py", preload: ["json"], timeoutMs: 7 });
  const cold = aTask({ id: "unit/b.py" });
  const { preload: _, ...twin } = warm;
  const why = "the plain twin of unit/a.py (--preload-verify)";
  expect(addPlainTwins(planOf(warm, cold)).tasks).toEqual([
    warm,
    { ...twin, id: "unit/a.py (plain)", why },
    cold,
  ]);
});

it("finds the task of a twin, and keeps all other ids", () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      fc.pre(!id.endsWith(" (plain)"));
      expect(originalOf(plainTwinOf(id))).toBe(id);
      expect(originalOf(id)).toBe(id);
    }),
  );
});
