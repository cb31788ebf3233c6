import type { Launcher } from "../exec/launcher.ts";
import type { Host } from "../lib/host.ts";
import { describeBug } from "./bug.ts";
import type { Call, ChosenCall, Verb } from "./command-line.ts";
import { EXIT_CODES } from "./exit.ts";
import type { EndedCall } from "./fallback-trouble.ts";
import { troubleOf, watchCall } from "./fallback-watch.ts";
import { readFallbackWish } from "./fallback-wish.ts";
import type { Rescue } from "./fallback.ts";
import type { WatchedHost } from "./invocation.ts";
import { ROLLOUT_VERBS } from "./rollout-verbs.ts";
import { SCRIPT_VERBS } from "./script-verbs.ts";
import { parseSimpleRun, parseSimpleSelect } from "./simple-call.ts";

const SELECTOR: Verb["argument"] = [
  "[selector...]",
  "run only tests whose id contains one of these texts",
];

/** The command table. The order is that of the help page. */
export const VERBS = {
  run: {
    summary: "run the tests inside the memory budget",
    examples: [
      "moult run",
      "moult run --memory 4G -j 8",
      "moult run test_parser --retries 2",
      "moult run --last-failed",
      "moult run --reporter terminal --reporter junit=report.xml",
      "moult run --fallback-on-error -- arguments of the old script",
      "moult run --runner legacy -- arguments of the old script",
      "moult run --runner shadow -- arguments of the old script",
    ],
    argument: SELECTOR,
    takesScriptArgs: true,
    hasSettings: true,
    load: async () => (await import("./commands/run.ts")).run,
  },
  plan: {
    summary: "show what would run and why, and what not and why not",
    examples: [
      "moult plan",
      "moult plan --integration",
      "moult plan test_parser --json",
      "TEST_CONFIG=smoke moult plan",
      "moult plan --matrix matrix.json",
      "moult plan --workflows .github/workflows",
      "moult plan --progress",
    ],
    argument: SELECTOR,
    takesScriptArgs: true,
    hasSettings: true,
    options: [
      ["--json", "print the plan as JSON"],
      ["--matrix <FILE>", "show what each environment of a JSON list chooses"],
      ["--workflows <DIR>", "the same for each job of GitHub workflows that calls the script"],
      ["--script <FILE>", "with --workflows: this script (default: legacy.script of the config)"],
      ["--progress", "count the steps of each suite: native, bridged, verbatim"],
      ["--ask-bash", "let bash decide conditions that only bash understands"],
    ],
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  ...SCRIPT_VERBS,
  simulate: {
    summary: "say how long the run would take with other slots and budgets, from history",
    examples: [
      "moult simulate",
      "moult simulate --memory 4G",
      "moult simulate -j 8 --memory 4G",
      "moult simulate --group unit --json",
    ],
    argument: SELECTOR,
    takesScriptArgs: true,
    hasSettings: true,
    options: [["--json", "print the figures as JSON"]],
    load: async () => (await import("./commands/simulate.ts")).simulate,
  },
  refs: {
    summary: "find every mention of a script, and give it a new name",
    examples: [
      "moult refs run_tests.sh",
      "moult refs run_tests.sh --to run_tests",
      "moult refs run_tests.sh --to run_tests --write",
    ],
    argument: ["[script]", "the script, as a path from here"],
    hasSettings: false,
    options: [
      ["--to <FILE>", "show as a diff what this name in its place makes of the mentions"],
      ["--write", "with --to: make it so; the script becomes SCRIPT.backup"],
      ["--force", "with --write: also where a call that stays would find nothing"],
      ["--json", "print the mentions as JSON"],
    ],
    load: async () => (await import("./commands/refs.ts")).refs,
  },
  ...ROLLOUT_VERBS,
  history: {
    summary: "show the last runs, add those of other machines, or make their index anew",
    examples: [
      "moult history",
      "moult history --limit 100 --json",
      "moult history rebuild",
      "moult history import artifacts/",
    ],
    argument: ["[action...]", "rebuild: read all logs again; import FILES...: add these logs"],
    hasSettings: false,
    options: [
      ["--limit <N>", "show this many runs (default 20)"],
      ["--json", "print JSON"],
    ],
    load: async () => (await import("./commands/history.ts")).history,
  },
  doctor: {
    summary: "show what Moult finds on this machine",
    examples: ["moult doctor"],
    hasSettings: false,
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  "show-config": {
    summary: "show every setting, its value and where it comes from",
    examples: ["moult show-config", "MOULT_JOBS=2 moult show-config --memory 4G"],
    hasSettings: true,
    load: async () => (await import("./commands/show-config.ts")).showConfig,
  },
  replica: {
    summary: "run a job of CI here, from its workflow file, and say before what will differ",
    examples: [
      "moult replica -l",
      "moult replica -j test --matrix python:3.11",
      "moult replica -W .github/workflows/ci.yml -j test --dry-run",
      "moult replica -j test --as ubuntu-latest --secret TOKEN",
    ],
    takesScriptArgs: true,
    hasSettings: false,
    options: [
      ["-j, --job <JOB>", "this job; caller/callee for one of a reusable workflow"],
      ["-W, --workflow <FILE>", "this workflow, or all of a folder (default: .github/workflows)"],
      ["--matrix <KEY:VALUE...>", "the combination of its matrix that has these values"],
      ["-l, --list", "list all jobs"],
      ["-n, --dry-run", "print what will differ from CI, and run nothing"],
      ["--as <RUNNER>", "imitate the cores and the memory of a runner, such as ubuntu-latest"],
      ["-s, --secret <NAME...>", "a secret: a variable that is set, or NAME=VALUE"],
      ["--var <NAME=VALUE...>", "a variable of the repository: vars.NAME"],
      [
        "--allow-unknown",
        "run steps though something that they need is not known here: it is empty",
      ],
      ["--input <NAME=VALUE...>", "an input of the workflow (default: its default)"],
      ["--event <NAME>", "the event that starts it (default: the first that it names)"],
      ["--event-path <FILE>", "what GitHub would tell of it, as JSON: github.event"],
      ["--keep-env", "keep all variables of this shell"],
    ],
    load: async () => (await import("./commands/replica.ts")).replica,
  },
  init: {
    summary:
      "write a first config for this project, a script for CI to call, or a flag into a workflow",
    examples: [
      "moult init",
      "moult init -C path/to/project",
      "moult init --entry ci/run-tests --script ci/test.sh",
      "moult init --from run_tests.sh --verify-discovery",
      "moult init github --dry-run",
      "moult init github --workflow .github/workflows/_test.yml --job test",
      "moult init github --undo",
    ],
    argument: ["[what]", "github: put the flag use-moult into a reusable workflow"],
    hasSettings: false,
    options: [
      ["--from <FILE>", "make the config, run_tests and run_ci_replica from this run_tests.sh"],
      ["--verify-discovery", "with --from: run its find commands and compare with the config"],
      ["--entry <FILE>", "write this script: it runs Moult, and the old script when Moult cannot"],
      ["--script <FILE>", "the old script (default: legacy.script of the config)"],
      ["--workflow <FILE>", "with github: this workflow (default: the one that calls the script)"],
      ["--job <JOB>", "with github: the step that calls the script is in this job"],
      ["--step <NAME>", "with github: the step has this name, or this id"],
      ["--undo", "with github: take out what was put in"],
      ["-n, --dry-run", "with github: show a diff, and write nothing"],
    ],
    load: async () => (await import("./commands/init.ts")).init,
  },
} satisfies Readonly<Record<string, Verb>>;

/** What main.ts has for a call. */
export interface AppTools {
  readonly openLauncher: () => Launcher;
  /** Called at most once, as soon as there is a way back from a bug that nobody could catch. */
  readonly offerRescue: (rescue: Rescue) => void;
}

/** Runs the command line and answers how that ended. Bugs are caught here, once. */
export async function runApp(host: Host, tools: AppTools): Promise<EndedCall> {
  const watch = watchCall(host);
  try {
    const chosen = parseSimpleCall(host.args) ?? (await parseCall(watch.host));
    if (typeof chosen === "number") return watch.endWith(chosen);
    const { verb } = chosen;
    const flags = { ...placeFlags(host.env), ...chosen.call.flags };
    const invocation = { ...chosen.call, flags, host: watch.host };
    const wish = verb === VERBS.run ? readFallbackWish({ flags, env: host.env }) : "none";
    if (wish !== "none") {
      const { runWithFallback } = await import("./fallback.ts");
      return await runWithFallback(invocation, { ...tools, load: verb.load, watch, wish });
    }
    // A run does so when its first tests are started: it takes milliseconds.
    if (verb !== VERBS.run) host.setV8Flags("exit");
    const command = await verb.load();
    return watch.endWith(await command({ ...invocation, openLauncher: tools.openLauncher }));
  } catch (error) {
    host.stderr.write(describeBug(error, host));
    watch.noteTrouble(troubleOf(error));
    return watch.endWith(EXIT_CODES.broken.code);
  }
}

/** What needs no real parser. */
function parseSimpleCall(argv: readonly string[]): ChosenCall | undefined {
  const run = parseSimpleRun(argv);
  if (run !== undefined) return { verb: VERBS.run, call: run };
  const select = parseSimpleSelect(argv);
  return select && { verb: VERBS.select, call: select };
}

async function parseCall(host: WatchedHost): Promise<ChosenCall | number> {
  const { parseCommandLine } = await import("./command-line.ts");
  return parseCommandLine(host, VERBS);
}

/** The variables that stand for -C and --config. Not left to commander: there they would win over a flag before the command. */
function placeFlags({
  MOULT_DIRECTORY: directory,
  MOULT_CONFIG: config,
}: Host["env"]): Call["flags"] {
  return { ...(directory ? { directory } : {}), ...(config ? { config } : {}) };
}
