import { parseBytes } from "../lib/bytes.ts";
import { parseDuration } from "../lib/duration.ts";
import {
  parseCount,
  parseFallbackOn,
  parseJobs,
  parseMemory,
  parseName,
  parseNoTests,
  parseReporter,
  parseSwitch,
} from "./setting-values.ts";

/** One row of the table from which flags, variables, config keys, help and docs are made. */
export interface Setting<T> {
  /** Without the dashes. Also gives the variable: `task-memory` is MOULT_TASK_MEMORY. */
  readonly flag: string;
  readonly short?: string;
  /** A list may be given several times, and with commas in a variable; a switch takes no value. */
  readonly kind: "value" | "list" | "switch";
  /** The value in help texts. Absent for a switch. */
  readonly placeholder?: string;
  readonly description: string;
  /** What a good value is, as the end of "expected ...". */
  readonly expects: string;
  readonly example: string;
  /** The value that a text stands for (of one element for a list), undefined for a bad text. */
  readonly parse: (text: string) => T | undefined;
  /** Where a config may set it. */
  readonly configPath?: readonly [string, string];
  /** The default, as it would be typed; `""` is an empty list. */
  readonly fallback: string;
}

/** The settings of a run. The order is that of the help page. */
export const SETTINGS = {
  jobs: setting({
    flag: "jobs",
    short: "j",
    kind: "value",
    placeholder: "<N|N%|auto>",
    description:
      "most tasks at once: a number, a share of the cores, or auto (as many as keep the cores busy)",
    expects: "a number of tasks, a percentage or auto",
    example: "4",
    parse: parseJobs,
    configPath: ["limits", "jobs"],
    fallback: "auto",
  }),
  memory: setting({
    flag: "memory",
    kind: "value",
    placeholder: "<SIZE|N%|auto>",
    description: "memory budget of all tasks together: a size, a share of the limit, or auto",
    expects: "a size such as 512M or 4G, a percentage or auto",
    example: "4G",
    parse: parseMemory,
    configPath: ["limits", "memory"],
    fallback: "auto",
  }),
  taskMemory: setting({
    flag: "task-memory",
    kind: "value",
    placeholder: "<SIZE>",
    description: "what a task reserves of the budget when its group does not say",
    expects: "a size such as 512M or 4G",
    example: "512M",
    parse: parseBytes,
    configPath: ["limits", "taskMemory"],
    fallback: "512M",
  }),
  timeout: setting({
    flag: "timeout",
    kind: "value",
    placeholder: "<DURATION>",
    description: "longest time of one attempt; 0 or none is no limit",
    expects: "a duration such as 90s, 5m or 1h30m, or none",
    example: "5m",
    parse: parseDuration,
    configPath: ["limits", "timeout"],
    fallback: "10m",
  }),
  grace: setting({
    flag: "grace",
    kind: "value",
    placeholder: "<DURATION>",
    description: "time between asking a task to end and killing it",
    expects: "a duration such as 500ms, 10s or 1m",
    example: "10s",
    parse: parseDuration,
    configPath: ["limits", "grace"],
    fallback: "10s",
  }),
  retries: setting({
    flag: "retries",
    kind: "value",
    placeholder: "<N>",
    description: "how many times a bad test is tried again",
    expects: "a whole number from 0",
    example: "2",
    parse: (text) => parseCount(text, 0),
    configPath: ["limits", "retries"],
    fallback: "0",
  }),
  maxFail: setting({
    flag: "max-fail",
    kind: "value",
    placeholder: "<N>",
    description: "start nothing more after this many bad tests; 0 is never",
    expects: "a whole number from 0",
    example: "1",
    parse: (text) => parseCount(text, 0),
    configPath: ["limits", "maxFail"],
    fallback: "0",
  }),
  allowOverBudget: setting({
    flag: "allow-over-budget",
    kind: "switch",
    description: "run tests that need more than the whole budget, alone and at the end",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    configPath: ["limits", "allowOverBudget"],
    fallback: "false",
  }),
  requireMemoryEnforcement: setting({
    flag: "require-memory-enforcement",
    kind: "switch",
    description: "run only where the kernel holds the tests to the budget (control groups)",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    configPath: ["limits", "requireMemoryEnforcement"],
    fallback: "false",
  }),
  noTests: setting({
    flag: "no-tests",
    kind: "value",
    placeholder: "<fail|warn|pass>",
    description: "what to do when no test is selected",
    expects: "fail, warn or pass",
    example: "warn",
    parse: parseNoTests,
    configPath: ["limits", "noTests"],
    fallback: "fail",
  }),
  repeatEach: setting({
    flag: "repeat-each",
    kind: "value",
    placeholder: "<N>",
    description: "run each test this many times",
    expects: "a whole number from 1",
    example: "10",
    parse: (text) => parseCount(text, 1),
    configPath: ["limits", "repeatEach"],
    fallback: "1",
  }),
  group: setting({
    flag: "group",
    kind: "list",
    placeholder: "<NAME>",
    description: "run only this group; may be repeated",
    expects: "the name of a group",
    example: "unit",
    parse: parseName,
    fallback: "",
  }),
  suite: setting({
    flag: "suite",
    kind: "value",
    placeholder: "<NAME|auto|none>",
    description: "run this suite; auto lets the environment choose, none runs the groups of tests",
    expects: "the name of a suite, auto or none",
    example: "smoke",
    parse: parseName,
    fallback: "auto",
  }),
  optIn: setting({
    flag: "opt-in",
    kind: "list",
    placeholder: "<NAME>",
    description: "also run this opt-in group; may be repeated",
    expects: "the name of a group",
    example: "integration",
    parse: parseName,
    fallback: "",
  }),
  integration: setting({
    flag: "integration",
    kind: "switch",
    description: "short for --opt-in integration",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  lastFailed: setting({
    flag: "last-failed",
    kind: "switch",
    description: "run only what was bad in the run before",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  verbose: setting({
    flag: "verbose",
    kind: "switch",
    description: "show the output of every test, not only of the bad ones",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  preloadVerify: setting({
    flag: "preload-verify",
    kind: "switch",
    description: "run tests with preload both ways and compare",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  dryRun: setting({
    flag: "dry-run",
    short: "n",
    kind: "switch",
    description: "show the plan and run nothing",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  fallbackOn: setting({
    flag: "fallback-on",
    kind: "value",
    placeholder: "<none|error|failure>",
    description: "when to run the old script instead: Moult broke, or tests failed as well",
    expects: "none, error or failure",
    example: "error",
    parse: parseFallbackOn,
    fallback: "none",
  }),
  fallbackOnError: setting({
    flag: "fallback-on-error",
    kind: "switch",
    description: "short for --fallback-on error",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  reporter: setting({
    flag: "reporter",
    kind: "list",
    placeholder: "<NAME[=FILE]>",
    description: "report to write: terminal, json or junit; may be repeated",
    expects: "terminal, json or junit, the latter two with =FILE to write to a file",
    example: "junit=report.xml",
    parse: parseReporter,
    fallback: "terminal",
  }),
} as const;

/** The name of a setting in code: `taskMemory`. Also the key of its flag among parsed flags. */
export type SettingName = keyof typeof SETTINGS;

/** The variable that sets a setting: MOULT_TASK_MEMORY. */
export function nameVariable(row: { readonly flag: string }): string {
  return `MOULT_${row.flag.toUpperCase().replaceAll("-", "_")}`;
}

/** Ties the type of a row to what its parse function answers. */
function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}
