import * as z from "zod/mini";
import { rollout } from "./rollout-schema.ts";
import {
  about,
  command,
  count,
  env,
  expected,
  key,
  notEmpty,
  parsed,
  rules,
  text,
} from "./schema-parts.ts";
import type { Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";
import { legacy, suites, variables } from "./suite-schema.ts";

const patterns = z
  .array(pattern(), expected("a list of strings"))
  .check(notEmpty("a list of patterns"));

const override = z.strictObject(
  {
    files: patterns.check(
      about(
        "Globs relative to the folder of the config; they choose among the files of the group",
        ["tests/slow/**"],
      ),
    ),
    ...rules,
  },
  expected("a mapping with files and memory, timeout or retries"),
);

const group = z.strictObject(
  {
    files: key(
      patterns,
      "Globs relative to the folder of the config: one task for each file. Without files the group is one task",
      ["tests/**/test_*.py"],
    ),
    exclude: key(
      z.array(pattern(), expected("a list of strings")),
      "Globs of files to leave out; a folder that matches is left out with all that is below it. Default: none",
      ["**/manual/**"],
    ),
    run: command().check(
      about(
        "The program and its arguments, without a shell. {file}, {stem}, {name} and {dir} stand for parts of the test file; {{ and }} are braces",
        ["python3", "{file}"],
      ),
    ),
    preload: key(
      z
        .array(moduleName(), expected("a list of Python modules"))
        .check(notEmpty("a list of Python modules")),
      "Python modules that are imported once: each test of the group is forked from an interpreter that has them. For `run: [python3, {file}]`; third-party modules only",
      ["numpy", "pandas"],
    ),
    optIn: key(
      z.boolean(expected("true or false")),
      "Whether the group runs only when asked for with --opt-in or --group. Default: false",
      true,
    ),
    cwd: key(
      text("a folder"),
      "Where the tests run, relative to the folder of the config. Default: that folder",
    ),
    env: key(
      env,
      "Variables for the tests of this group, over those of the top; ${NAME} and ${NAME:-default} are filled in, $$ is a dollar",
      { TEST_MODE: "${TEST_MODE:-mock}" },
    ),
    ...rules,
    overrides: key(
      z.array(override, expected("a list of overrides")),
      "Other rules for some of the files; for each rule the first override that matches and has it counts",
    ),
  },
  expected("a mapping with at least run"),
);

const limits = z.strictObject(
  {
    jobs: limit(SETTINGS.jobs, parsed(SETTINGS.jobs)),
    memory: limit(SETTINGS.memory, parsed(SETTINGS.memory)),
    taskMemory: limit(SETTINGS.taskMemory, parsed(SETTINGS.taskMemory)),
    timeout: limit(SETTINGS.timeout, parsed(SETTINGS.timeout)),
    grace: limit(SETTINGS.grace, parsed(SETTINGS.grace)),
    retries: limit(SETTINGS.retries, count(0)),
    maxFail: limit(SETTINGS.maxFail, count(0)),
    allowOverBudget: limit(
      SETTINGS.allowOverBudget,
      z.boolean(expected(SETTINGS.allowOverBudget.expects)),
    ),
    requireMemoryEnforcement: limit(
      SETTINGS.requireMemoryEnforcement,
      z.boolean(expected(SETTINGS.requireMemoryEnforcement.expects)),
    ),
    noTests: limit(
      SETTINGS.noTests,
      z.enum(["fail", "warn", "pass"], expected(SETTINGS.noTests.expects)),
    ),
    repeatEach: limit(SETTINGS.repeatEach, count(1)),
  },
  expected("a mapping of limits"),
);

const coverage = z.strictObject(
  {
    source: key(
      z
        .array(text("a folder or a package"), expected("a list of folders and packages"))
        .check(notEmpty("a list of folders and packages")),
      "What is measured: folders relative to the folder of the config, and packages of Python. Default: what coverage.py and c8 do by themselves",
      ["app"],
    ),
    directory: key(
      text("a folder"),
      "Where the reports go, relative to the folder of the config; ${NAME} and ${NAME:-default} are filled in. Default: .moult/coverage",
      "coverage",
    ),
    failUnder: key(
      parsed(SETTINGS.failUnder),
      "The run fails when less than this many percent of the lines are covered. Default: 0",
      85,
    ),
  },
  expected("a mapping with source, directory or failUnder"),
);

/** The config as people write it. Strict: a key that is not here is a mistake. */
export const configSchema = z.strictObject(
  {
    version: z.literal(1, expected("1")).check(about("The version of this format: always 1", 1)),
    env: key(
      env,
      "Variables for all tests; ${NAME} and ${NAME:-default} are filled in, $$ is a dollar",
      { TESTING: "true", PYTHONPATH: ".:app" },
    ),
    limits: key(limits, "Limits of a run; flags and MOULT_ variables go first"),
    coverage: key(coverage, "What `--coverage` measures, and where its reports go"),
    tests: key(
      z.record(
        z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/)),
        group,
        expected("a mapping of groups"),
      ),
      "The tests, in named groups. Names are made of letters, digits, _ . and -",
      { unit: { files: ["tests/**/test_*.py"], run: ["python3", "{file}"] } },
    ),
    legacy,
    variables,
    suites,
    rollout,
  },
  expected("a mapping"),
);

/** The config as people write it, when it is right. */
export type WrittenConfig = z.infer<typeof configSchema>;

/** A key under `limits`, described by the table of settings. */
function limit<T extends z.core.$ZodType, V>(row: Setting<V>, schema: T) {
  return key(schema, `${upperFirst(row.description)}. Default: ${row.fallback}`, row.example);
}

function upperFirst(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** `pandas` or `scipy.sparse`. Python's names may hold any letter. */
function moduleName() {
  const error = expected("the name of a Python module");
  return z
    .string(error)
    .check(z.regex(/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u, error));
}

function pattern() {
  const error = expected('a glob without "!" (files to leave out go under exclude)');
  return text("a glob or a path").check(z.refine(isPositive, error));
}

/** `!(a|b)` is a glob; `!a` would be a glob for everything else. */
function isPositive(glob: string): boolean {
  return !/^!(?!\()/.test(glob);
}
