import { describe, expect, test } from "vitest";
import { coverFiles, renderFirstConfig } from "../../src/config/first-config.ts";
import { configFrom } from "./config-from.ts";

describe("renderFirstConfig", () => {
  test.each(["pytest", "script", "unittest"] as const)("is a good config for %s", (runner) => {
    const text = renderFirstConfig({
      runner,
      groups: [
        {
          name: "unit",
          files: ["a/**/test_*.py", '"\\[x\\]/*'],
          exclude: ["**/e2e/**"],
          optIn: false,
        },
        { name: "integration", files: ["e2e/*.py"], exclude: [], optIn: true },
      ],
    });
    const { config } = configFrom(text);
    expect(config.tests["unit"]).toMatchObject({
      files: ["a/**/test_*.py", '"\\[x\\]/*'],
      exclude: ["**/e2e/**"],
      optIn: false,
    });
    expect(config.tests["integration"]).toMatchObject({ exclude: [], optIn: true });
    expect(config.tests["unit"]?.run.at(-1)).toBe("{file}");
    expect(config.limits).toEqual({ memory: "auto", taskMemory: "512M", timeout: "10m" });
  });

  test("shows the form of a group when there is none, which is good as soon as it counts", () => {
    const text = renderFirstConfig({ groups: [], runner: "unittest" });
    expect(configFrom(text).config.tests).toEqual({});
    const completed = text.replaceAll(/^# ?( *(tests|unit|files|run):)/gm, "$1");
    expect(configFrom(completed).config.tests["unit"]).toMatchObject({
      run: ["python3", "{file}"],
    });
  });
});

describe("coverFiles", () => {
  test("answers one glob for each naming style in each folder", () => {
    const files = ["test_x.py", "test_y.py", "a/test_x.py", "a/b/test_y.py", "a/b_test.py"];
    const topOf = (file: string): string => (file.includes("/") ? "a" : "");
    expect(coverFiles(files, topOf)).toEqual(["test_*.py", "a/**/test_*.py", "a/**/*_test.py"]);
  });

  test("escapes what would be a glob", () => {
    expect(coverFiles(["x/test_a.py"], () => "a[1]{b}(c)!")).toEqual([
      String.raw`a\[1\][{]b[}]\(c\)\!/**/test_*.py`,
    ]);
  });
});
