import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeSystemError } from "../../src/lib/system-error.ts";

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("describeSystemError", () => {
  it("says what the system said, in words and without a path", () => {
    expect(describeSystemError(errorOf(() => readFileSync("/no/such/file")))).toBe(
      "no such file or directory",
    );
    expect(describeSystemError(errorOf(() => readFileSync("/")))).toBe(
      "illegal operation on a directory",
    );
  });

  it("passes on a bug", () => {
    const bug = new TypeError("x is not a function");
    expect(() => describeSystemError(bug)).toThrow(bug);
  });
});
