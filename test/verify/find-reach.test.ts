import { describe, expect, it } from "vitest";
import { findReach } from "../../src/verify/find-reach.ts";
import { aCommand, aFunction, aTrace } from "./any-trace.ts";

const MAP = {
  functions: ["test_a", "test_b", "main"].map((name, at) => ({
    name,
    fromLine: at + 1,
    toLine: at + 1,
  })),
  branches: [
    { line: 5, text: "if a; then", fromLine: 6, toLine: 7, calls: ["test_a", "echo"] },
    { line: 8, text: "elif b; then", fromLine: 9, toLine: 9, calls: ["pytest"] },
    { line: 10, text: "else", fromLine: 11, toLine: 11, calls: ["echo", "exit"] },
  ],
};
const FILES = [{ path: "ci/test.sh", map: MAP }];

describe("findReach", () => {
  it("lists functions and branches that no trace shows, but no branch that leaves no trace", () => {
    const place = { path: "ci/test.sh", line: 7 };
    const events = [aFunction("test_a", [], { place }), aCommand(["x"])];
    expect(findReach(FILES, [aTrace(events)])).toEqual({
      branches: [{ path: "ci/test.sh", line: 8, text: "elif b; then" }],
      functions: [{ path: "ci/test.sh", line: 2, name: "test_b" }],
    });
  });

  it("does not mistake the lines of another file", () => {
    const place = { path: "ci/common.sh", line: 9 };
    expect(findReach(FILES, [aTrace([aCommand(["pytest"], { place })])]).branches).toHaveLength(2);
  });
});
