import { describe, expect, it } from "vitest";
import { parseShard } from "../../src/lib/shard.ts";

describe("parseShard", () => {
  it.each(["0/3", "4/3", "1/0", "1", "a/b", "1/3 ", "-1/3", "1.5/3", "01/3", ""])(
    "refuses %j",
    (text) => {
      expect(parseShard(text)).toBeUndefined();
    },
  );

  it("reads the second of five", () => {
    expect(parseShard("2/5")).toEqual({ number: 2, count: 5 });
  });
});
