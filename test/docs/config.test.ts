import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse-config.ts";
import type { Setting } from "../../src/config/setting.ts";
import { nameVariable, SETTINGS } from "../../src/config/settings.ts";
import { parseYamlText } from "../../src/config/yaml-text.ts";
import { findFences, readPages } from "./markdown.ts";

const examples = readPages()
  .flatMap(findFences)
  .filter(({ language }) => language === "yaml" || language === "json")
  .filter(({ text }) => /^(\{ )?"?version"?: 1\b/.test(text));

describe("example configs", () => {
  test("are in the README, in docs/config.md and in docs/suites.md", () => {
    expect(new Set(examples.map((one) => one.path))).toEqual(
      new Set(["README.md", "docs/config.md", "docs/suites.md"]),
    );
  });

  test.each(examples)("$path:$line is accepted", ({ path, language, text }) => {
    const { data, failures } = parseYamlText(`${path}.${language}`, text);
    expect(failures).toEqual([]);
    expect(parseConfig(data)).toMatchObject({ kind: "config" });
  });
});

describe("docs/config.md", () => {
  const text = readFileSync("docs/config.md", "utf8");

  test("names every setting: flag, variable, key of limits", () => {
    const names = Object.values<Setting<unknown>>(SETTINGS).flatMap((row) => [
      `\`--${row.flag}\``,
      `\`${nameVariable(row)}\``,
      ...(row.configPath === undefined ? [] : [`| \`${row.configPath[1]}\` |`]),
    ]);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });

  test("shows every key of a config in its first example", () => {
    const schema = JSON.parse(readFileSync("docs/config.schema.json", "utf8"));
    const { properties } = schema.properties.tests.additionalProperties;
    const keys = [...Object.keys(schema.properties), ...Object.keys(properties)];
    const [example = ""] = examples
      .filter((one) => one.path === "docs/config.md")
      .map((one) => one.text);
    expect(keys.filter((key) => !new RegExp(`^ *${key}:`, "m").test(example))).toEqual([]);
  });
});
