import type { Verb } from "./command-line.ts";

/** Which environments of CI a command looks at. */
const CELL_OPTIONS: NonNullable<Verb["options"]> = [
  ["--env <K=V...>", "variables that CI sets"],
  ["--matrix <FILE>", "each environment of a JSON list"],
  ["--workflows <DIR>", "each job of GitHub workflows that calls the script"],
];

/** The rows of the command table that look at an old script without running it. */
export const SCRIPT_VERBS = {
  trace: {
    summary: "show what an old script would run, without running any of it",
    examples: [
      "moult trace ci/test.sh",
      "moult trace ci/test.sh --env TEST_CONFIG=smoke --env SHARD_NUMBER=1",
      "moult trace ci/test.sh --matrix matrix.json --json",
      "moult trace ci/test.sh --matrix matrix.json --explain",
      "moult trace ci/test.sh --workflows .github/workflows",
      "moult trace ci/test.sh --env TEST_CONFIG=smoke --fail-each",
    ],
    argument: ["[script]", "the script: bash, with what it sources"],
    takesScriptArgs: true,
    hasSettings: false,
    options: [
      ...CELL_OPTIONS,
      ["--fail-each", "then let each command fail once, and show what happens"],
      ["--assumptions <FILE>", "what commands answer (default: moult.assumptions.yaml)"],
      ["--explain", "print each open question as a line for the assumptions"],
      ["--json", "print the traces as JSON"],
      ["--timeout <DURATION>", "the longest time of one environment (default 30s)"],
      ["--jobs <N>", "this many environments at once (default: the cores)"],
    ],
    load: async () => (await import("./commands/trace.ts")).trace,
  },
  import: {
    summary: "write what an old script chooses as suites of a config",
    examples: [
      "moult import ci/test.sh",
      "moult import ci/test.sh -o moult.config.yaml",
      "moult import ci/test.sh -o moult.config.yaml --matrix matrix.json",
      "moult import ci/test.sh --audit",
    ],
    argument: ["[script]", "the script: bash, with what it sources"],
    takesScriptArgs: true,
    hasSettings: false,
    options: [
      ["-o, --output <FILE>", "write the config to this file (default: standard output)"],
      ["--force", "write it also over a file that is there"],
      ["--audit", "show what is wrong with the script, and write nothing"],
      ["--env <K=V...>", "variables that CI sets"],
      ["--matrix <FILE>", "trace these environments where the syntax does not say what is chosen"],
      ["--workflows <DIR>", "the same for each job of GitHub workflows that calls the script"],
      ["--assumptions <FILE>", "what commands answer (default: moult.assumptions.yaml)"],
      ["--json", "print the config and what stays bash as JSON"],
    ],
    load: async () => (await import("./commands/import.ts")).importCommand,
  },
  verify: {
    summary: "show whether the suites do what the old script does, in each environment of CI",
    examples: [
      "moult verify --matrix matrix.json",
      "moult verify --workflows .github/workflows",
      "moult verify --matrix matrix.json --output report.md",
    ],
    takesScriptArgs: true,
    hasSettings: false,
    options: [
      ...CELL_OPTIONS,
      ["--assumptions <FILE>", "what commands answer (default: moult.assumptions.yaml)"],
      ["-n, --dry-run", "run nothing of either: so it is without --real-run anyway"],
      ["--real-run", "run the script and Moult in this folder, for real, and compare how they end"],
      ["--fail-each", "then let each command of the equal ones fail once, and compare that too"],
      ["--differences <FILE>", "what is meant to differ (default: moult.differences.yaml)"],
      ["--verbose", "show all environments, and what is meant to differ"],
      ["--output <FILE>", "write a report too: .md, .json or .xml (JUnit)"],
      ["--json", "print the comparison as JSON"],
      ["--timeout <DURATION>", "the longest time of one environment (default 30s)"],
      ["--jobs <N>", "this many environments at once (default: the cores)"],
    ],
    load: async () => (await import("./commands/verify.ts")).verify,
  },
} satisfies Readonly<Record<string, Verb>>;
