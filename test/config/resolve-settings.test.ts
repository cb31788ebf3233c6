import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveSettings, type SettingSources } from "../../src/config/resolve-settings.ts";
import { nameVariable, SETTINGS } from "../../src/config/settings.ts";
import { configFrom } from "./config-from.ts";
import { showFailures, valueOf } from "./folder.ts";

const none = { env: {}, flags: {} };
const config = configFrom("version: 1\nlimits:\n  jobs: 50%\n  timeout: 5\n");

function jobs(sources: SettingSources) {
  return valueOf(resolveSettings(sources)).settings.jobs;
}

function optIn(flags: SettingSources["flags"]) {
  return valueOf(resolveSettings({ env: {}, flags })).settings.optIn;
}

describe("resolveSettings", () => {
  test("has a default for everything", () => {
    const { settings } = valueOf(resolveSettings(none));
    const values = Object.entries(settings).map(([name, one]) => [name, one.value]);
    expect(Object.fromEntries(values)).toMatchInlineSnapshot(`
      {
        "allowOverBudget": false,
        "coverage": false,
        "coverageDir": ".moult/coverage",
        "dryRun": false,
        "failUnder": 0,
        "fallbackOn": "none",
        "fallbackOnError": false,
        "grace": 10000,
        "group": [],
        "integration": false,
        "jobs": {
          "kind": "auto",
        },
        "lastFailed": false,
        "maxFail": 0,
        "memory": {
          "kind": "auto",
        },
        "noTests": "fail",
        "optIn": [],
        "preloadVerify": false,
        "repeatEach": 1,
        "reporter": [
          {
            "name": "terminal",
          },
        ],
        "requireMemoryEnforcement": false,
        "retries": 0,
        "runner": "moult",
        "shadowTimeout": 1800000,
        "suite": "auto",
        "taskMemory": 536870912,
        "timeout": 600000,
        "verbose": false,
      }
    `);
    expect(new Set(Object.values(settings).map((one) => one.from))).toEqual(new Set(["default"]));
  });

  test("lays a flag over a variable over the config over the default", () => {
    const env = { MOULT_JOBS: "3" };
    const flags = { jobs: "4" };
    expect(jobs({ config, env, flags })).toEqual({
      value: { kind: "count", count: 4 },
      from: "--jobs",
      layer: "flag",
    });
    expect(jobs({ config, env, flags: {} })).toMatchObject({ from: "MOULT_JOBS" });
    expect(jobs({ config, env: {}, flags: {} })).toEqual({
      value: { kind: "percent", percent: 50 },
      from: "moult.config.yaml:3:9 limits.jobs",
      layer: "config",
    });
    expect(jobs(none)).toEqual({ value: { kind: "auto" }, from: "default", layer: "default" });
  });

  test("takes an empty variable as not set", () => {
    const { settings } = valueOf(resolveSettings({ env: { MOULT_JOBS: "" }, flags: {} }));
    expect(settings.jobs.from).toBe("default");
  });

  test("splits lists in variables at commas, and takes repeated flags as they are", () => {
    const env = { MOULT_GROUP: "a, b", MOULT_REPORTER: "json" };
    const flags = { reporter: ["terminal", "junit=a,b.xml"] };
    const { settings } = valueOf(resolveSettings({ env, flags }));
    expect(settings.group.value).toEqual(["a", "b"]);
    expect(settings.reporter.value).toEqual([
      { name: "terminal" },
      { name: "junit", file: "a,b.xml" },
    ]);
  });

  test("takes --integration for --opt-in integration", () => {
    expect(optIn({ integration: true })).toEqual({
      value: ["integration"],
      from: "--integration",
      layer: "flag",
    });
    expect(optIn({ integration: true, optIn: ["slow"] }).value).toEqual(["slow", "integration"]);
    expect(optIn({ integration: true, optIn: ["integration"] }).value).toEqual(["integration"]);
  });

  test("says what is wrong with each bad value, and what a good one is", () => {
    const env = { MOULT_JOBS: "many", MOULT_VERBOSE: "loud", MOULT_REPORTER: "json,html" };
    const flags = { memory: "4 gigs", repeatEach: "0", timeout: "-1" };
    expect(showFailures(resolveSettings({ env, flags }))).toMatchInlineSnapshot(`
      "[usage-invalid] MOULT_JOBS=many: expected a number of tasks, a percentage or auto
        next: write for example MOULT_JOBS=4
      [usage-invalid] --memory 4 gigs: expected a size such as 512M or 4G, a percentage or auto
        next: write for example --memory 4G
      [usage-invalid] --timeout -1: expected a duration such as 90s, 5m or 1h30m, or none
        next: write for example --timeout 5m
      [usage-invalid] --repeat-each 0: expected a whole number from 1
        next: write for example --repeat-each 10
      [usage-invalid] MOULT_VERBOSE=loud: expected true or false
        next: write for example MOULT_VERBOSE=true
      [usage-invalid] MOULT_REPORTER=html: expected terminal, classic, json or junit, the latter two with =FILE to write to a file
        next: write for example MOULT_REPORTER=junit=report.xml"
    `);
  });

  test("warns of variables that are probably misspelt, and not of those that Moult sets", () => {
    const env = {
      MOULT_JOB: "3",
      MOULT_WHATEVER: "1",
      MOULT: "1",
      MOULT_RUN_ID: "x",
      MOULT_SLOT: "0",
      MOULT_CONFIG: "a.yaml",
      PATH: "/bin",
    };
    expect(valueOf(resolveSettings({ env, flags: {} })).warnings).toMatchInlineSnapshot(`
      [
        "MOULT_JOB is not a variable of Moult; did you mean "MOULT_JOBS"?",
        "MOULT_WHATEVER is not a variable of Moult",
      ]
    `);
  });

  test("never throws, whatever a variable says", () => {
    const variables = Object.values(SETTINGS).map(nameVariable);
    fc.assert(
      fc.property(fc.constantFrom(...variables), fc.string(), (name, text) => {
        const result = resolveSettings({ env: { [name]: text }, flags: {} });
        expect(result.ok || result.failures.every((one) => one.message.startsWith(name))).toBe(
          true,
        );
      }),
    );
  });
});
