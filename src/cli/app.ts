import { Command, CommanderError, Option } from "commander";
import { nameVariable, SETTINGS } from "../config/settings.ts";
import type { Launcher } from "../exec/launcher.ts";
import type { Host } from "../lib/host.ts";
import { describeBug } from "./bug.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { showFailures } from "./show-failures.ts";
import { MOULT_VERSION } from "./version.ts";

/** What the command line itself says. */
type Call = Pick<Invocation, "flags" | "args">;

interface Verb {
  readonly summary: string;
  /** Shown below the help, as commands that can be pasted. */
  readonly examples: readonly string[];
  readonly argument?: readonly [name: string, description: string];
  readonly hasSettings: boolean;
  readonly options?: readonly (readonly [flags: string, description: string])[];
  /** Loaded when it is called: a command pays only for itself. */
  readonly load: () => Promise<(invocation: Invocation) => Promise<number>>;
}

const SELECTOR: Verb["argument"] = [
  "[selector...]",
  "run only tests whose id contains one of these texts",
];

/** The command table. The order is that of the help page. */
const VERBS: Readonly<Record<string, Verb>> = {
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
};

/**
 * Builds the command line; also the source of docs/cli.md. `onChoice` gets the chosen command.
 * `isMeant` says of a command whether its own flags are needed: building all of them takes a third
 * as long as starting Node.
 */
export function buildProgram(
  host: Pick<Host, "stdout" | "stderr">,
  onChoice: (verb: Verb, call: Call) => void,
  isMeant: (name: string) => boolean = () => true,
): Command {
  const program = new Command("moult")
    .description("Runs a project's tests in parallel inside a memory budget.")
    .version(MOULT_VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: host.stdout.write,
      writeErr: host.stderr.write,
      outputError: () => undefined, // runApp shows it, like everything else that is wrong.
    })
    .showSuggestionAfterError();
  addPlaceOptions(program);
  for (const [name, verb] of Object.entries(VERBS)) {
    const command = program.command(name).description(verb.summary);
    if (!isMeant(name)) continue;
    command
      .helpOption("-h, --help", "show this help")
      .addHelpText("after", `\nExamples:\n${verb.examples.map((one) => `  $ ${one}`).join("\n")}`);
    addPlaceOptions(command);
    if (verb.argument !== undefined) command.argument(...verb.argument);
    if (verb.hasSettings) addSettings(command);
    for (const [flags, description] of verb.options ?? []) command.option(flags, description);
    command.action(() => {
      const flags = { ...program.opts(), ...command.opts() };
      onChoice(verb, { flags, args: command.args });
    });
  }
  return program;
}

/** Runs the command line and answers the exit code. Bugs are caught here, once. */
export async function runApp(host: Host, openLauncher: () => Launcher): Promise<number> {
  let chosen: { readonly verb: Verb; readonly call: Call } | undefined;
  const choose = (verb: Verb, call: Call): void => {
    chosen = { verb, call };
  };
  const named = Object.keys(VERBS).filter((name) => host.args.includes(name));
  const isMeant = (name: string): boolean => named.length === 0 || named.includes(name);
  const program = buildProgram(host, choose, isMeant);
  try {
    program.parse(host.args, { from: "user" });
    if (chosen === undefined) {
      program.outputHelp({ error: true });
      return EXIT_CODES.usage.code;
    }
    const command = await chosen.verb.load();
    const { args } = chosen.call;
    const flags = { ...placeFlags(host.env), ...chosen.call.flags };
    return await command({ host, openLauncher, flags, args });
  } catch (error) {
    if (error instanceof CommanderError) return endEarly(error, { host, command: named[0] });
    host.stderr.write(describeBug(error, host));
    return EXIT_CODES.broken.code;
  }
}

function addPlaceOptions(command: Command): void {
  const directory = "work as if started in this folder (env: MOULT_DIRECTORY)";
  const config = "use this config instead of the nearest one (env: MOULT_CONFIG)";
  command.option("-C, --directory <DIR>", directory).option("--config <FILE>", config);
}

/** The variables that stand for -C and --config. Not left to commander: there they would win over a flag before the command. */
function placeFlags({
  MOULT_DIRECTORY: directory,
  MOULT_CONFIG: config,
}: Host["env"]): Call["flags"] {
  return { ...(directory ? { directory } : {}), ...(config ? { config } : {}) };
}

function addSettings(command: Command): void {
  for (const row of Object.values(SETTINGS)) {
    const short = row.short === undefined ? "" : `-${row.short}, `;
    const value = row.placeholder === undefined ? "" : ` ${row.placeholder}`;
    const fallback = row.kind === "value" ? `default ${row.fallback}; ` : "";
    const description = `${row.description} (${fallback}${nameVariable(row)})`;
    const option = new Option(`${short}--${row.flag}${value}`, description);
    if (row.kind === "list") option.argParser(collect);
    option.negate = false; // `--no-tests` takes a value; commander would read it as "not --tests".
    command.addOption(option);
  }
}

function collect(value: string, earlier: unknown): readonly string[] {
  return Array.isArray(earlier) ? [...earlier.map(String), value] : [value];
}

/** The parser of the command line ends its work by throwing: after a help page, or when something is wrong. */
async function endEarly(
  error: CommanderError,
  { host, command }: { readonly host: Host; readonly command: string | undefined },
): Promise<number> {
  if (error.exitCode === 0) return EXIT_CODES.passed.code;
  const message = /^error: (.*?)\.?$/m.exec(error.message)?.[1];
  // `moult help no-such-command` has shown a help page instead.
  if (message === undefined) return EXIT_CODES.usage.code;
  const meant = /\(Did you mean (.*)\?\)/.exec(error.message)?.[1];
  const suggestion = meant === undefined ? "" : `; did you mean "${meant}"?`;
  const help = ["moult", command, "--help"].filter((word) => word !== undefined).join(" ");
  return showFailures(host, [
    {
      code: "usage-invalid",
      message: `${houseStyle(message)}${suggestion}`,
      next: `see what there is: ${help}`,
    },
  ]);
}

function houseStyle(message: string): string {
  return message.replaceAll(/'([^']*)'/g, '"$1"').replace(". Expected", "; expected");
}
