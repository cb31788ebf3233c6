import { describe, expect, test } from "vitest";
import { compileRules } from "../../src/plan/task-rules.ts";
import { configFrom } from "../config/config-from.ts";
import { settingsFrom, type Layers } from "./settings-from.ts";

const config = configFrom(`version: 1
limits: { taskMemory: 100M, timeout: 1s }
tests:
  unit:
    files: ["*"]
    run: [x]
    memory: 200M
    overrides:
      - { files: ["big*"], memory: 300M }
      - { files: ["big*", "slow*"], memory: 400M, timeout: 4s }
  plain: { files: ["*"], run: [x] }
`);

function rulesOf(group: string, file: string, layers: Layers = {}) {
  const value = config.config.tests[group];
  if (value === undefined) throw new Error(group);
  const rules = compileRules(
    { key: `tests.${group}`, ...value },
    settingsFrom(config, layers),
  )(file);
  return [rules.reservedBytes / 1024 ** 2, rules.reservedFrom, rules.timeoutMs];
}

describe("compileRules", () => {
  test.each([
    ["unit", "small", [200, "tests.unit.memory", 1000]],
    ["unit", "slow", [400, "tests.unit.overrides[1].memory", 4000]],
    ["unit", "big", [300, "tests.unit.overrides[0].memory", 4000]],
    ["plain", "big", [100, "limits.taskMemory", 1000]],
  ])("%s/%s takes each rule from the nearest place that has it", (group, file, rules) => {
    expect(rulesOf(group, file)).toEqual(rules);
  });

  test("what stands above goes before the group and its overrides, one rule at a time", () => {
    const group = config.config.tests["unit"];
    if (group === undefined) throw new Error("no group");
    const above = { key: "suites.s.steps[1]", rules: { memoryBytes: 1024 ** 2, cores: 2 } };
    const holder = { key: "tests.unit", ...group, above };
    expect(compileRules(holder, settingsFrom(config))("big")).toMatchObject({
      reservedBytes: 1024 ** 2,
      reservedFrom: "suites.s.steps[1].memory",
      cores: 2,
      coresFrom: "suites.s.steps[1].cpu",
      timeoutMs: 4000,
    });
  });

  test("a flag and a variable go before all of them", () => {
    expect(rulesOf("unit", "big", { flags: { taskMemory: "1G" } })).toEqual([
      1024,
      "--task-memory",
      4000,
    ]);
    expect(
      rulesOf("unit", "big", { env: { MOULT_TASK_MEMORY: "1G", MOULT_TIMEOUT: "none" } }),
    ).toEqual([1024, "MOULT_TASK_MEMORY", 0]);
  });
});
