import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeEnvironment } from "../../src/environment/describe.ts";
import { readEnvironment } from "../../src/environment/read-environment.ts";
import type { Declared } from "../../src/model/environment.ts";
import { showFailures, valueOf } from "../config/folder.ts";

type Given = Readonly<Record<string, string | undefined>>;

const read = (variables: Given, declared: Declared = {}) =>
  readEnvironment({ variables, args: ["a", "b"], declared });
const describeAll = (variables: Given): string | undefined =>
  describeEnvironment(valueOf(read(variables)));

describe("readEnvironment", () => {
  test("reads the well-known variables, with defaults for those that are not set", () => {
    expect(valueOf(read({ HOME: "/h", GONE: undefined }))).toEqual({
      variables: { HOME: "/h", BUILD_ENVIRONMENT: "", TEST_CONFIG: "" },
      args: ["a", "b"],
      shard: undefined,
      mayContinue: false,
      isVerbose: false,
      hasNoTimeout: false,
      testsToInclude: [],
      facts: [],
    });
    const set = {
      TEST_CONFIG: "smoke",
      SHARD_NUMBER: "2",
      NUM_TEST_SHARDS: "3",
      CONTINUE_THROUGH_ERROR: "True",
      VERBOSE_TEST_LOGS: "on",
      NO_TEST_TIMEOUT: "y",
      TESTS_TO_INCLUDE: " test_a  test_b ",
    };
    expect(valueOf(read(set))).toMatchObject({
      shard: { number: 2, count: 3, from: "SHARD_NUMBER, NUM_TEST_SHARDS" },
      mayContinue: true,
      isVerbose: true,
      hasNoTimeout: true,
      testsToInclude: ["test_a", "test_b"],
    });
  });

  test.each<[Given, string | undefined]>([
    [{}, undefined],
    [{ CI_NODE_TOTAL: "1" }, undefined],
    [
      { CI_NODE_INDEX: "2", CI_NODE_TOTAL: "5" },
      "shard 2 of 5, from GitLab (CI_NODE_INDEX counts from 1)",
    ],
    [
      { CIRCLE_NODE_INDEX: "1", CIRCLE_NODE_TOTAL: "5" },
      "shard 2 of 5, from CircleCI (CIRCLE_NODE_INDEX counts from 0)",
    ],
    [
      { BUILDKITE_PARALLEL_JOB: "0", BUILDKITE_PARALLEL_JOB_COUNT: "2" },
      "shard 1 of 2, from Buildkite (BUILDKITE_PARALLEL_JOB counts from 0)",
    ],
    [
      { TEST_SHARD_INDEX: "3", TEST_TOTAL_SHARDS: "4", CI_NODE_INDEX: "1", CI_NODE_TOTAL: "2" },
      "shard 4 of 4, from Bazel (TEST_SHARD_INDEX counts from 0)",
    ],
    [
      { SHARD_NUMBER: "1", NUM_TEST_SHARDS: "2", CI_NODE_INDEX: "2", CI_NODE_TOTAL: "5" },
      "shard 1 of 2, from SHARD_NUMBER, NUM_TEST_SHARDS",
    ],
    [{ TEST_CONFIG: "smoke" }, 'TEST_CONFIG "smoke"'],
  ])("finds the shard in %j", (variables, text) => {
    expect(describeAll(variables)).toBe(text);
  });

  test("gives a shard that was found the names that scripts use", () => {
    const { variables, facts } = valueOf(read({ CIRCLE_NODE_INDEX: "0", CIRCLE_NODE_TOTAL: "3" }));
    expect(variables).toMatchObject({ SHARD_NUMBER: "1", NUM_TEST_SHARDS: "3" });
    expect(facts).toContainEqual({
      name: "SHARD_NUMBER",
      value: "1",
      isDefault: false,
    });
  });

  test("says of each variable that is wrong or missing what to do, all at once", () => {
    const declared: Declared = {
      TEST_CONFIG: { type: "string", values: ["default", "smoke"], isRequired: true },
      LEVEL: { type: "number", isRequired: false },
      TOKEN: { type: "string", isRequired: true },
      NO_TEST_TIMEOUT: { type: "boolean", isRequired: false },
    };
    const given = {
      TEST_CONFIG: "smok",
      LEVEL: "high",
      NO_TEST_TIMEOUT: "maybe",
      SHARD_NUMBER: "x",
    };
    expect(showFailures(read(given, declared))).toMatchInlineSnapshot(`
      "[environment-invalid] the variable SHARD_NUMBER is "x"; expected a whole number from 1
        next: set it, for example: export SHARD_NUMBER=1
      [environment-invalid] the variable NUM_TEST_SHARDS is not set, though the other half of the pair is; expected a whole number from 1
        next: set it, for example: export NUM_TEST_SHARDS=1
      [environment-invalid] the variable NO_TEST_TIMEOUT is "maybe"; expected 1, true, yes, on or 0, false, no, off
        next: set it, for example: export NO_TEST_TIMEOUT=1
      [environment-invalid] the variable TEST_CONFIG is "smok"; did you mean "smoke"?
        next: set TEST_CONFIG to one of: default, smoke
      [environment-invalid] the variable LEVEL is "high"; expected a number
        next: set it, for example: export LEVEL=1
      [environment-invalid] the variable TOKEN is not set, and the config requires it
        next: set it, for example: export TOKEN=default"
    `);
  });

  test.each<[Given, readonly string[]]>([
    [
      { SHARD_NUMBER: "4", NUM_TEST_SHARDS: "3" },
      ["the variable SHARD_NUMBER is 4, but with NUM_TEST_SHARDS=3 it goes from 1 to 3"],
    ],
    [
      { SHARD_NUMBER: "0", NUM_TEST_SHARDS: "3" },
      ['the variable SHARD_NUMBER is "0"; expected a whole number from 1'],
    ],
    [
      { NUM_TEST_SHARDS: "3" },
      [
        "the variable SHARD_NUMBER is not set, though the other half of the pair is; expected a whole number from 1",
      ],
    ],
    [
      { CIRCLE_NODE_INDEX: "3", CIRCLE_NODE_TOTAL: "3" },
      ["the variable CIRCLE_NODE_INDEX is 3, but with CIRCLE_NODE_TOTAL=3 it goes from 0 to 2"],
    ],
    [
      { CI_NODE_TOTAL: "3" },
      [
        "the variable CI_NODE_INDEX is not set, though the other half of the pair is; expected a whole number from 1",
      ],
    ],
  ])("refuses the shard in %j", (given, messages) => {
    const result = read(given);
    expect(result.ok ? [] : result.failures.map((one) => one.message)).toEqual(messages);
  });

  test("fills in defaults for what is not set or empty, and checks what it filled in", () => {
    const declared: Declared = {
      TEST_CONFIG: { type: "string", default: "default", values: ["default"], isRequired: false },
      NUM_TEST_SHARDS: { type: "number", default: "4", isRequired: false },
    };
    const { variables, shard, facts } = valueOf(
      read({ TEST_CONFIG: "", SHARD_NUMBER: "2" }, declared),
    );
    expect(variables).toMatchObject({ TEST_CONFIG: "default", NUM_TEST_SHARDS: "4" });
    expect(shard).toMatchObject({ number: 2, count: 4 });
    expect(facts).toContainEqual({ name: "TEST_CONFIG", value: "default", isDefault: true });
  });

  test("never throws, and answers a shard that is in its range", () => {
    const names = fc.constantFrom(
      "SHARD_NUMBER",
      "NUM_TEST_SHARDS",
      "CI_NODE_INDEX",
      "CI_NODE_TOTAL",
      "CIRCLE_NODE_INDEX",
      "CIRCLE_NODE_TOTAL",
      "TEST_CONFIG",
    );
    const values = fc.oneof(fc.integer({ min: -1, max: 4 }).map(String), fc.string());
    fc.assert(
      fc.property(fc.dictionary(names, values), (variables) => {
        const result = read(variables);
        if (!result.ok || result.value.shard === undefined) return;
        const { number, count } = result.value.shard;
        expect(number >= 1 && number <= count).toBe(true);
        expect(result.value.variables["SHARD_NUMBER"]).toBe(String(number));
      }),
    );
  });
});
