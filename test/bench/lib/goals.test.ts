import * as fc from "fast-check";
import { expect, test } from "vitest";
import { atLeast, atMost, describeGoal } from "../../../bench/lib/goals.ts";

test("a goal of one number shows its target, its stretch target and what was reached", () => {
  expect(atMost("wall", [{ reached: 1.204, target: 1.25, stretch: 1 }])).toEqual({
    goal: "wall",
    target: "≤ 1.25",
    stretch: "≤ 1",
    reached: "1.20",
    isMet: true,
    isStretchMet: false,
  });
});

test("a goal of several numbers is missed when one of them is above its target", () => {
  const goal = atMost("wall / peak", [
    { reached: 0.7, target: 0.85, stretch: 0.75 },
    { reached: 0.13, target: 0.12 },
  ]);
  expect(goal).toMatchObject({ target: "≤ 0.85 / 0.12", stretch: "≤ 0.75 / -", isMet: false });
  expect(describeGoal(goal)).toBe("missed");
});

test("a number is judged as it is and not as it is rounded", () => {
  expect(atMost("wall", [{ reached: 1.2504, target: 1.25 }])).toMatchObject({
    reached: "1.25",
    isMet: false,
  });
});

test("a side that is missing makes a goal not measured", () => {
  const goal = atMost("wall", [{ reached: Number.NaN, target: 1, stretch: 0.5 }]);
  expect(goal).toMatchObject({ reached: "-", isMet: false, isStretchMet: false });
  expect(describeGoal(goal)).toBe("not measured");
});

test("a goal of at least has the sign and the comparison turned round, and may have a unit", () => {
  const parts = [{ reached: 97.26, target: 95 }];
  const goal = atLeast("peak", parts, { digits: 1, unit: "MB" });
  expect(goal).toEqual({ goal: "peak", target: "≥ 95 MB", reached: "97.3 MB", isMet: true });
  expect(atLeast("peak", [{ reached: 0.94, target: 0.95 }]).isMet).toBe(false);
});

test("a goal whose harder stretch target is met is met", () => {
  const number = fc.double({ noNaN: true, min: 0 });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1 }), (pairs) => {
      const parts = pairs.map(([reached, target]) => ({ reached, target, stretch: target / 2 }));
      const { isMet, isStretchMet } = atMost("any", parts);
      expect(isMet || isStretchMet === false).toBe(true);
    }),
  );
});

test("a goal is said to be met with or without its stretch target", () => {
  const texts = [0.5, 0.9, 2].map((reached) =>
    describeGoal(atMost("wall", [{ reached, target: 1, stretch: 0.7 }])),
  );
  expect(texts).toEqual(["met, with its stretch target", "met", "missed"]);
});
