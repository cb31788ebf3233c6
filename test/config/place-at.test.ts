import { describe, expect, test } from "vitest";
import { placeAt } from "../../src/config/place-at.ts";

const at = (text: string, start: number, end: number) => {
  const { path, ...place } = placeAt("c.yaml", text, [start, end]);
  expect(path).toBe("c.yaml");
  return place;
};

// test/config/yaml-text.test.ts has the property that what is underlined is what was meant.
describe("placeAt", () => {
  test("counts lines and columns from 1, whatever ends the lines", () => {
    expect(at("a: 1\nb: 22\n", 8, 10)).toEqual({
      line: 2,
      column: 4,
      length: 2,
      lineText: "b: 22",
    });
    expect(at("a: 1\r\nb: 22\r\n", 9, 11)).toEqual({
      line: 2,
      column: 4,
      length: 2,
      lineText: "b: 22",
    });
  });

  test("stays in the first line of a range, and in the text", () => {
    expect(at("a:\n  - x\n", 0, 8)).toEqual({ line: 1, column: 1, length: 2, lineText: "a:" });
    expect(at("a: 1", 99, 100)).toEqual({ line: 1, column: 5, length: 1, lineText: "a: 1" });
    expect(at("", 0, 0)).toEqual({ line: 1, column: 1, length: 1, lineText: "" });
  });
});
