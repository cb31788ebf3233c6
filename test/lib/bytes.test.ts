import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatBytes, parseBytes } from "../../src/lib/bytes.ts";

describe("parseBytes", () => {
  test.each([
    ["4G", 4 * 1024 ** 3],
    ["512M", 512 * 1024 ** 2],
    ["1.5GiB", 1.5 * 1024 ** 3],
    ["2 KB", 2048],
    ["1T", 1024 ** 4],
    ["1048576", 1048576],
    ["7b", 7],
  ])("reads %s", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(["", "4 gigs", "-1G", "0", "0G", "G", "1e9", "1.G", "4GG", "NaN", "9999999T"])(
    "refuses %j",
    (text) => {
      expect(parseBytes(text)).toBeUndefined();
    },
  );

  test("answers a positive whole number or nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseBytes(text);
        expect(bytes === undefined || (Number.isSafeInteger(bytes) && bytes > 0)).toBe(true);
      }),
    );
  });

  test("a larger unit is a thousand times as much, in powers of 1024", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), (count) => {
        expect(parseBytes(`${count}M`)).toBe(1024 * (parseBytes(`${count}K`) ?? 0));
      }),
    );
  });
});

describe("formatBytes", () => {
  test("renders sizes for people", () => {
    const sizes = [0, 1, 1024, 312 * 1024 ** 2, 999 * 1024 ** 2, 1000 * 1024 ** 2, 4 * 1024 ** 3];
    expect(sizes.map(formatBytes)).toMatchInlineSnapshot(`
      [
        "0 KB",
        "1 KB",
        "1 KB",
        "312 MB",
        "999 MB",
        "1.0 GB",
        "4.0 GB",
      ]
    `);
  });
});
