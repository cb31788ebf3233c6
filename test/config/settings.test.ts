import { describe, expect, test } from "vitest";
import type { Setting } from "../../src/config/setting.ts";
import { nameVariable, SETTINGS } from "../../src/config/settings.ts";

const rows: (readonly [string, Setting<unknown>])[] = Object.entries(SETTINGS);

describe("the table of settings", () => {
  test.each(rows)("%s has a good example and a good default", (_, row) => {
    expect(row.parse(row.example)).toBeDefined();
    expect(row.fallback === "" || row.parse(row.fallback) !== undefined).toBe(true);
  });

  test.each(rows)("%s is named like its flag", (name, row) => {
    const camel = row.flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(camel).toBe(name);
    expect(row.configPath?.[0] !== "limits" || row.configPath[1] === name).toBe(true);
  });

  test.each(rows)("%s has a placeholder unless it is a switch", (_, row) => {
    expect(row.placeholder === undefined).toBe(row.kind === "switch");
  });

  test("names of variables follow the flags", () => {
    expect(nameVariable(SETTINGS.taskMemory)).toBe("MOULT_TASK_MEMORY");
  });
});
