import { expect, test } from "vitest";
import { comparePlaces } from "../../src/config/compare-places.ts";
import type { Failure } from "../../src/model/failure.ts";

const failure = (place?: Failure["place"]): Failure => ({
  code: "config-invalid",
  message: "",
  next: "",
  ...(place === undefined ? {} : { place }),
});
const at = (line: number, column: number): Failure =>
  failure({ path: "c", line, column, length: 1, lineText: "" });

test("failures come in the order of their lines and columns, those without a position first", () => {
  const sorted = [failure(), failure({ path: "c" }), at(1, 2), at(1, 10), at(2, 1), at(10, 1)];
  expect(sorted.toReversed().sort(comparePlaces)).toEqual([
    failure({ path: "c" }),
    failure(),
    ...sorted.slice(2),
  ]);
});
