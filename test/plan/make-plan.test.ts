import { describe, expect, test } from "vitest";
import type { GroupFiles } from "../../src/plan/check-files.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { selectGroups } from "../../src/plan/select-groups.ts";
import { configFrom } from "../config/config-from.ts";
import { showFailures, valueOf } from "../config/folder.ts";
import { settingsFrom, type Layers } from "./settings-from.ts";

interface Case extends Layers {
  readonly files?: Readonly<Record<string, GroupFiles>>;
  readonly selectors?: readonly string[];
  readonly hostEnv?: Readonly<Record<string, string>>;
}

function plan(text: string, { files = {}, selectors = [], hostEnv = {}, ...layers }: Case = {}) {
  const config = configFrom(text);
  const settings = settingsFrom(config, layers);
  const groups = valueOf(selectGroups(config, settings, []));
  return makePlan({ config, settings, groups, files, selectors, hostEnv });
}

function found(pattern: string, ...paths: readonly string[]): GroupFiles {
  return {
    files: paths.map((path) => ({ path, pattern })),
    patterns: [{ pattern, kind: "glob", matchedCount: paths.length }],
  };
}

const CONFIG = `version: 1
env: { MODE: "\${MODE:-mock}", ROOT: "/r" }
limits: { taskMemory: 256M, retries: 1 }
tests:
  unit:
    files: ["app/*.py"]
    run: [python3, "{file}"]
    cwd: app
    env: { OUT: "\${ROOT}/\${MODE}", MODE: group }
    overrides:
      - { files: ["app/big*.py"], memory: 2G }
      - { files: ["app/b*.py"], memory: 1G, timeout: 1h }
  lint: { run: [make, lint], memory: 1G, retries: 0 }
  slow: { optIn: true, run: [make, slow] }
`;
const FILES = { unit: found("app/*.py", "app/a.py", "app/big.py") };

describe("makePlan", () => {
  test("makes a task of each file and of each command", () => {
    expect(valueOf(plan(CONFIG, { files: FILES }))).toMatchInlineSnapshot(`
      {
        "omitted": [
          {
            "what": "slow",
            "why": "opt-in; add --opt-in slow",
          },
        ],
        "root": "/project",
        "tasks": [
          {
            "argv": [
              "python3",
              "a.py",
            ],
            "cores": 1,
            "coresFrom": "default",
            "cwd": "/project/app",
            "env": {
              "MODE": "group",
              "OUT": "/r/mock",
              "ROOT": "/r",
            },
            "file": "app/a.py",
            "group": "unit",
            "id": "unit/app/a.py",
            "isExclusive": false,
            "reservedBytes": 268435456,
            "reservedFrom": "limits.taskMemory",
            "retries": 1,
            "timeoutMs": 600000,
            "why": "matches app/*.py",
          },
          {
            "argv": [
              "python3",
              "big.py",
            ],
            "cores": 1,
            "coresFrom": "default",
            "cwd": "/project/app",
            "env": {
              "MODE": "group",
              "OUT": "/r/mock",
              "ROOT": "/r",
            },
            "file": "app/big.py",
            "group": "unit",
            "id": "unit/app/big.py",
            "isExclusive": false,
            "reservedBytes": 2147483648,
            "reservedFrom": "tests.unit.overrides[0].memory",
            "retries": 1,
            "timeoutMs": 3600000,
            "why": "matches app/*.py",
          },
          {
            "argv": [
              "make",
              "lint",
            ],
            "cores": 1,
            "coresFrom": "default",
            "cwd": "/project",
            "env": {
              "MODE": "mock",
              "ROOT": "/r",
            },
            "group": "lint",
            "id": "lint",
            "isExclusive": false,
            "reservedBytes": 1073741824,
            "reservedFrom": "tests.lint.memory",
            "retries": 0,
            "timeoutMs": 600000,
            "why": "is the command of the group lint",
          },
        ],
      }
    `);
  });

  test("lets a flag or a variable go before what the config says", () => {
    const flags = { taskMemory: "64M", timeout: "7s" };
    const { tasks } = valueOf(plan(CONFIG, { files: FILES, flags, env: { MOULT_RETRIES: "5" } }));
    const rules = tasks.map((task) => [task.reservedFrom, task.timeoutMs, task.retries]);
    expect(new Set(rules.map(String))).toEqual(new Set(["--task-memory,7000,5"]));
  });

  test("reserves the default where nobody says anything", () => {
    const { tasks } = valueOf(plan("version: 1\ntests: { a: { run: [x] } }"));
    expect(tasks).toMatchObject([{ reservedBytes: 512 * 1024 ** 2, reservedFrom: "default" }]);
  });

  test("repeats each task under an id of its own", () => {
    const { tasks } = valueOf(plan(CONFIG, { files: FILES, flags: { repeatEach: "3" } }));
    expect(tasks.map((task) => task.id).slice(0, 4)).toEqual([
      "unit/app/a.py",
      "unit/app/a.py#2",
      "unit/app/a.py#3",
      "unit/app/big.py",
    ]);
  });

  test("keeps what any selector names, and counts the rest", () => {
    const { tasks, omitted } = valueOf(plan(CONFIG, { files: FILES, selectors: ["big", "nope"] }));
    expect(tasks.map((task) => `${task.id}: ${task.why}`)).toEqual([
      'unit/app/big.py: matches app/*.py; named by selector "big"',
    ]);
    expect(omitted).toMatchInlineSnapshot(`
      [
        {
          "what": "slow",
          "why": "opt-in; add --opt-in slow",
        },
        {
          "what": "1 test of unit",
          "why": "not named by selector "big" or "nope"",
        },
        {
          "what": "1 test of lint",
          "why": "not named by selector "big" or "nope"",
        },
      ]
    `);
  });

  test("keeps one file in two groups apart", () => {
    const text = `version: 1
tests:
  a: { files: ["x.py"], run: [one, "{file}"] }
  b: { files: ["x.py"], run: [two, "{file}"] }
`;
    const files = { a: found("x.py", "x.py"), b: found("x.py", "x.py") };
    expect(valueOf(plan(text, { files })).tasks.map((task) => task.id)).toEqual([
      "a/x.py",
      "b/x.py",
    ]);
  });

  test("the plan is plain data", () => {
    const made = valueOf(plan(CONFIG, { files: FILES }));
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });

  test("answers all that speaks against it at once", () => {
    const text = `version: 1
env: { A: "\${NOPE}", B: "\${A}", C: "\${1}" }
tests:
  globs: { files: ["x/*.py"], run: [a] }
  paths: { files: ["a.py", "tests"], run: [a] }
  gone: { files: ["y/*.py"], exclude: ["y"], run: [a] }
  idle: { files: ["*.py"], run: [a], overrides: [{ files: ["big/**"], memory: 1G }] }
  words: { run: ["{fiel}", "{file}", "{"], env: { D: "\${A}\${ALSO_NOPE}" } }
  skipped: { files: ["z/*.py"], run: [a], optIn: true }
`;
    const files = {
      globs: found("x/*.py"),
      paths: {
        files: [],
        patterns: [
          { pattern: "a.py", kind: "path" as const, matchedCount: 0 },
          { pattern: "tests", kind: "path" as const, matchedCount: 0 },
        ],
      },
      gone: {
        files: [],
        patterns: [{ pattern: "y/*.py", kind: "glob" as const, matchedCount: 2 }],
      },
      idle: found("*.py", "a.py"),
    };
    expect(showFailures(plan(text, { files }))).toMatchInlineSnapshot(`
      "moult.config.yaml:2:11 [config-invalid] the variable NOPE is not set
        | env: { A: "\${NOPE}", B: "\${A}", C: "\${1}" }
        |           ^^^^^^^^^
        next: set NOPE, or give it a default: \${NOPE:-value}
      moult.config.yaml:2:36 [config-invalid] \${1} is no reference to a variable
        | env: { A: "\${NOPE}", B: "\${A}", C: "\${1}" }
        |                                    ^^^^^^
        next: write \${NAME} or \${NAME:-default}; $$ is a dollar
      moult.config.yaml:4:20 [glob-empty] no file matches x/*.py
        |   globs: { files: ["x/*.py"], run: [a] }
        |                    ^^^^^^^^
        next: correct the pattern, which is relative to /project, or remove the group
      moult.config.yaml:5:20 [file-missing] no such file: a.py
        |   paths: { files: ["a.py", "tests"], run: [a] }
        |                    ^^^^^^
        next: correct the path; it is relative to /project
      moult.config.yaml:5:28 [file-missing] no such file: tests
        |   paths: { files: ["a.py", "tests"], run: [a] }
        |                            ^^^^^^^
        next: name a file, or all files of a directory: tests/**
      moult.config.yaml:6:19 [glob-empty] everything that y/*.py matches is excluded
        |   gone: { files: ["y/*.py"], exclude: ["y"], run: [a] }
        |                   ^^^^^^^^
        next: loosen tests.gone.exclude, or remove the group
      moult.config.yaml:7:60 [glob-empty] no file of the group idle matches big/**
        |   idle: { files: ["*.py"], run: [a], overrides: [{ files: ["big/**"], memory: 1G }] }
        |                                                            ^^^^^^^^
        next: correct the pattern or remove the override
      moult.config.yaml:8:18 [config-invalid] unknown placeholder {fiel}; did you mean {file}?
        |   words: { run: ["{fiel}", "{file}", "{"], env: { D: "\${A}\${ALSO_NOPE}" } }
        |                  ^^^^^^^^
        next: use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      moult.config.yaml:8:28 [config-invalid] {file} has no meaning in a group without files
        |   words: { run: ["{fiel}", "{file}", "{"], env: { D: "\${A}\${ALSO_NOPE}" } }
        |                            ^^^^^^^^
        next: add files, for example: files: ["tests/**/test_*.py"]
      moult.config.yaml:8:38 [config-invalid] a single "{"
        |   words: { run: ["{fiel}", "{file}", "{"], env: { D: "\${A}\${ALSO_NOPE}" } }
        |                                      ^^^
        next: use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces
      moult.config.yaml:8:54 [config-invalid] the variable ALSO_NOPE is not set
        |   words: { run: ["{fiel}", "{file}", "{"], env: { D: "\${A}\${ALSO_NOPE}" } }
        |                                                      ^^^^^^^^^^^^^^^^^^
        next: set ALSO_NOPE, or give it a default: \${ALSO_NOPE:-value}"
    `);
  });
});
