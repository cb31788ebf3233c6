import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeFile, fillPlaceholders } from "../../src/plan/placeholders.ts";

describe("describeFile", () => {
  test.each([
    ["app/tests/test_a.py", "", ["app/tests/test_a.py", "test_a", "test_a.py", "app/tests"]],
    ["app/tests/test_a.py", "/app", ["tests/test_a.py", "test_a", "test_a.py", "tests"]],
    ["test_a.py", "", ["test_a.py", "test_a", "test_a.py", "."]],
    ["app/a.test.ts", "/lib", ["../app/a.test.ts", "a.test", "a.test.ts", "../app"]],
    ["bin/run", "", ["bin/run", "run", "run", "bin"]],
    ["app/x.py", "/../other", ["../r/app/x.py", "x", "x.py", "../r/app"]],
  ])("%s seen from %j", (path, cwd, [file, stem, name, dir]) => {
    expect(describeFile(path, "/r", `/r${cwd}`)).toEqual({ file, stem, name, dir });
  });
});

describe("fillPlaceholders", () => {
  const values = describeFile("app/test_a.py", "/r");

  test.each([
    ["{file}", "app/test_a.py"],
    ["--out={stem}.xml", "--out=test_a.xml"],
    ["{dir}/{name}", "app/test_a.py"],
    ['{{"a": {{}}}}', '{"a": {}}'],
    ["{{file}}", "{file}"],
    ["${HOME_X", undefined],
  ])("fills %s in as %s", (template, text) => {
    const filled = fillPlaceholders(template, values);
    expect(filled.kind === "text" ? filled.text : undefined).toBe(text);
  });

  test("says what is wrong", () => {
    const messages = ["{fiel}", "{xyz}", "{}", "a { b", "a } b", "${A}"].map((template) => {
      const filled = fillPlaceholders(template, values);
      return filled.kind === "problem" ? `${filled.message} | ${filled.next}` : filled.text;
    });
    expect(messages.join("\n")).toMatchInlineSnapshot(`
      "unknown placeholder {fiel}; did you mean {file}? | use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      unknown placeholder {xyz} | use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      unknown placeholder {} | use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      a single "{" | use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      a single "}" | use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      unknown placeholder {A} | use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces"
    `);
    expect(fillPlaceholders("{file}")).toMatchInlineSnapshot(`
      {
        "kind": "problem",
        "message": "{file} has no meaning in a group without files",
        "next": "add files, for example: files: ["tests/**/test_*.py"]",
      }
    `);
  });

  test("a text with every brace doubled stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", "a", "file") }), (text) => {
        const doubled = text.replaceAll(/[{}]/g, "$&$&");
        expect(fillPlaceholders(doubled, values)).toEqual({ kind: "text", text });
      }),
    );
  });

  test("what is filled in is not looked at again", () => {
    const odd = describeFile("{file}/{{x}}.py", "/r");
    expect(fillPlaceholders("{file}", odd)).toEqual({ kind: "text", text: "{file}/{{x}}.py" });
  });
});
