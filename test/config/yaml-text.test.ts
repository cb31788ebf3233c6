import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeAt } from "../../src/config/place-at.ts";
import { parseYamlText } from "../../src/config/yaml-text.ts";

const ODD = "a : - [ ] { } & * ! , ' \" # | > %".split(" ").concat("\n", " ", "\t");

describe("parseYamlText", () => {
  test("finds every value of any data again", () => {
    const key = fc.stringMatching(/^[a-z]{1,6}$/);
    const data = fc.dictionary(key, fc.dictionary(key, fc.array(fc.integer(), { minLength: 1 })));
    fc.assert(
      fc.property(data, (written) => {
        const { placeOf, failures } = parseYamlText("c.json", JSON.stringify(written, null, 2));
        expect(failures).toEqual([]);
        for (const [first, inner] of Object.entries(written)) {
          for (const [second, values] of Object.entries(inner)) {
            for (const [index, value] of values.entries()) {
              const { lineText, column, length } = placeOf([first, second, index]);
              expect(lineText.slice(column - 1, column - 1 + length)).toBe(String(value));
            }
          }
        }
      }),
    );
  });

  test("never throws, and either has data or says why not", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...ODD) }), (text) => {
        const { isReadable, failures, placeOf } = parseYamlText("c.yaml", text);
        expect(isReadable || failures.length > 0).toBe(true);
        expect(placeOf(["a", 0]).line).toBeGreaterThan(0);
      }),
    );
  });
});

describe("placeAt", () => {
  test("the underlined characters are those of the range, up to the end of the line", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n") }),
        fc.nat(),
        fc.nat(),
        (text, a, b) => {
          const start = a % (text.length + 1);
          const { line, column, length, lineText } = placeAt("c", text, [start, start + b]);
          expect(text.split("\n")[line - 1]?.replace(/\r$/, "")).toBe(lineText);
          expect(length).toBeGreaterThan(0);
          const shown = lineText.slice(column - 1, column - 1 + length);
          expect(text.slice(start).startsWith(shown)).toBe(true);
        },
      ),
    );
  });
});
