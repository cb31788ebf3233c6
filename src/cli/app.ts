import type { Launcher } from "../exec/launcher.ts";
import type { Host } from "../lib/host.ts";
import { describeBug } from "./bug.ts";
import type { Call, ChosenCall, Verb } from "./command-line.ts";
import { EXIT_CODES } from "./exit.ts";
import { parseSimpleRun } from "./simple-call.ts";

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
    ],
    argument: SELECTOR,
    hasSettings: true,
    load: async () => (await import("./commands/run.ts")).run,
  },
  plan: {
    summary: "show what would run and why, and what not and why not",
    examples: ["moult plan", "moult plan --integration", "moult plan test_parser --json"],
    argument: SELECTOR,
    hasSettings: true,
    options: [["--json", "print the plan as JSON"]],
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  simulate: {
    summary: "say how long the run would take with other slots and budgets, from history",
    examples: [
      "moult simulate",
      "moult simulate --memory 4G",
      "moult simulate -j 8 --memory 4G",
      "moult simulate --group unit --json",
    ],
    argument: SELECTOR,
    hasSettings: true,
    options: [["--json", "print the figures as JSON"]],
    load: async () => (await import("./commands/simulate.ts")).simulate,
  },
  history: {
    summary: "show the last runs, or make their index anew from the logs",
    examples: ["moult history", "moult history --limit 100 --json", "moult history rebuild"],
    argument: ["[action]", "rebuild: read all logs again"],
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
  init: {
    summary: "write a first moult.config.yaml for this project",
    examples: ["moult init", "moult init -C path/to/project"],
    hasSettings: false,
    load: async () => (await import("./commands/init.ts")).init,
  },
} satisfies Readonly<Record<string, Verb>>;

/** Runs the command line and answers the exit code. Bugs are caught here, once. */
export async function runApp(host: Host, openLauncher: () => Launcher): Promise<number> {
  try {
    const call = parseSimpleRun(host.args);
    const chosen = call === undefined ? await parseCall(host) : { verb: VERBS.run, call };
    if (typeof chosen === "number") return chosen;
    const command = await chosen.verb.load();
    const { args } = chosen.call;
    const flags = { ...placeFlags(host.env), ...chosen.call.flags };
    return await command({ host, openLauncher, flags, args });
  } catch (error) {
    host.stderr.write(describeBug(error, host));
    return EXIT_CODES.broken.code;
  }
}

async function parseCall(host: Host): Promise<ChosenCall | number> {
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
