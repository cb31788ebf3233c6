import { describe, expect, it } from "vitest";
import { nameTest } from "../../src/model/test-id.ts";

describe("nameTest", () => {
  it("knows a repeat of a test of the same run from a file with such a name", () => {
    const ids = new Set(["unit/a", "unit/a#2", "unit/c#3", "unit/a#12"]);
    expect(nameTest("unit/a", ids)).toEqual({ test: "unit/a", repeat: 1 });
    expect(nameTest("unit/a#12", ids)).toEqual({ test: "unit/a", repeat: 12 });
    expect(nameTest("unit/c#3", ids)).toEqual({ test: "unit/c#3", repeat: 1 });
    expect(nameTest("unit/line\nend#2", new Set(["unit/line\nend"]))).toEqual({
      test: "unit/line\nend",
      repeat: 2,
    });
  });
});
