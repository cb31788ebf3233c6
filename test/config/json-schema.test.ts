import { describe, expect, test } from "vitest";
import { renderConfigSchema } from "../../src/config/json-schema.ts";

interface Shape {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
}

function listKeys(shape: Shape, path = ""): { readonly path: string; readonly text: string }[] {
  const own = Object.entries(shape.properties ?? {}).flatMap(([key, value]) => [
    { path: `${path}${key}`, text: value.description ?? "" },
    ...listKeys(value, `${path}${key}.`),
  ]);
  const { additionalProperties: more } = shape;
  const named = typeof more === "object" ? listKeys(more, `${path}*.`) : [];
  return [...own, ...named, ...(shape.items ? listKeys(shape.items, `${path}[].`) : [])];
}

describe("renderConfigSchema", () => {
  const text = renderConfigSchema();
  const keys = listKeys(JSON.parse(text));

  test("knows every key of a config", () => {
    expect(keys.map((key) => key.path).join(" ")).toMatchInlineSnapshot(
      `"version env limits limits.jobs limits.memory limits.taskMemory limits.timeout limits.grace limits.retries limits.maxFail limits.allowOverBudget limits.requireMemoryEnforcement limits.noTests limits.repeatEach coverage coverage.source coverage.directory coverage.failUnder tests tests.*.files tests.*.exclude tests.*.run tests.*.preload tests.*.optIn tests.*.cwd tests.*.env tests.*.timeout tests.*.memory tests.*.cpu tests.*.exclusive tests.*.retries tests.*.overrides tests.*.overrides.[].files tests.*.overrides.[].timeout tests.*.overrides.[].memory tests.*.overrides.[].cpu tests.*.overrides.[].exclusive tests.*.overrides.[].retries legacy legacy.script legacy.dispatch legacy.dispatch.from legacy.dispatch.to legacy.dispatch.inside variables variables.*.type variables.*.default variables.*.values variables.*.required suites suites.[].name suites.[].when suites.[].bridge suites.[].steps suites.[].steps.[].name suites.[].steps.[].when suites.[].steps.[].call suites.[].steps.[].args suites.[].steps.[].tests suites.[].steps.[].shard suites.[].steps.[].sh suites.[].steps.[].run suites.[].steps.[].set suites.[].steps.[].inherit suites.[].steps.[].wait suites.[].steps.[].timeout suites.[].steps.[].memory suites.[].steps.[].cpu suites.[].handOver rollout rollout.flag rollout.key rollout.overrides rollout.overrides.[].when rollout.overrides.[].run rollout.configurations rollout.phase rollout.phases rollout.phases.[].name rollout.phases.[].risk rollout.phases.[].configurations rollout.phases.[].percent rollout.phases.[].mode rollout.phases.[].shadow rollout.phases.[].gates rollout.phases.[].gates.minRuns rollout.phases.[].gates.maxFallbackRate rollout.phases.[].gates.maxSlowdown rollout.phases.[].gates.maxErrorRate rollout.phases.[].gates.maxDisagreementRate rollout.phases.[].gates.maxOutOfMemoryCount rollout.phases.[].gates.maxMissingTestCount rollout.phases.[].gates.maxPeakRatio rollout.phases.[].gates.confidence rollout.rolledBack rollout.gates rollout.gates.minRuns rollout.gates.maxFallbackRate rollout.gates.maxSlowdown rollout.gates.maxErrorRate rollout.gates.maxDisagreementRate rollout.gates.maxOutOfMemoryCount rollout.gates.maxMissingTestCount rollout.gates.maxPeakRatio rollout.gates.confidence"`,
    );
  });

  test("describes every key", () => {
    expect(keys.filter((key) => key.text.length < 10)).toEqual([]);
  });

  test("is a strict schema of the draft 2020-12, and ends in a new line", () => {
    expect(JSON.parse(text)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      additionalProperties: false,
      required: ["version"],
    });
    expect(text.endsWith("}\n")).toBe(true);
  });
});
