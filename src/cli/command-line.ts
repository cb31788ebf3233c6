import { Command, CommanderError, Option } from "commander";
import { nameVariable, SETTINGS } from "../config/settings.ts";
import type { Failure } from "../model/failure.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation, WatchedHost } from "./invocation.ts";
import { splitScriptArgs } from "./script-args.ts";
import { showFailures } from "./show-failures.ts";
import { MOULT_VERSION } from "./version.ts";

/** What the command line itself says. */
export type Call = Pick<Invocation, "flags" | "args" | "scriptArgs">;

/** A row of the command table. */
export interface Verb {
  readonly summary: string;
  /** Shown below the help, as commands that can be pasted. */
  readonly examples: readonly string[];
  readonly argument?: readonly [name: string, description: string];
  readonly hasSettings: boolean;
  /** Whether words after `--` mean something to it. */
  readonly takesScriptArgs?: boolean;
  readonly options?: readonly (readonly [flags: string, description: string])[];
  /** Loaded when it is called: a command pays only for itself. */
  readonly load: () => Promise<(invocation: Invocation) => Promise<number>>;
}

/** By name, in the order of the help page. */
type Verbs = Readonly<Record<string, Verb>>;

/** The command that was chosen, with what was said to it. */
export interface ChosenCall {
  readonly verb: Verb;
  readonly call: Call;
}

/** What happens with a command, and which commands need their own flags. */
interface Building {
  readonly onChoice: (verb: Verb, call: Pick<Call, "flags" | "args">) => void;
  readonly isMeant: (name: string) => boolean;
}

/** Parses the command line; an exit code when there is nothing to do but what was just printed. */
export async function parseCommandLine(
  host: WatchedHost,
  verbs: Verbs,
): Promise<ChosenCall | number> {
  let chosen: ChosenCall | undefined;
  const { words, scriptArgs } = splitScriptArgs(host.args);
  const onChoice: Building["onChoice"] = (verb, call) => {
    chosen = { verb, call: { ...call, scriptArgs } };
  };
  const named = Object.keys(verbs).filter((name) => words.includes(name));
  const isMeant = (name: string): boolean => named.length === 0 || named.includes(name);
  const program = buildProgram(host, verbs, { onChoice, isMeant });
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return endEarly(error, { host, command: named[0] });
    throw error;
  }
  if (chosen !== undefined) {
    const isRefused = scriptArgs.length > 0 && chosen.verb.takesScriptArgs !== true;
    return isRefused ? showFailures(host, [describeScriptArgs(named[0])]) : chosen;
  }
  program.outputHelp({ error: true });
  return EXIT_CODES.usage.code;
}

/**
 * Builds the command line; also the source of docs/cli.md. `onChoice` gets the chosen command.
 * `isMeant` says of a command whether its own flags are needed: building all of them takes a third
 * as long as starting Node.
 */
export function buildProgram(
  host: Pick<WatchedHost, "stdout" | "stderr">,
  verbs: Verbs,
  { onChoice, isMeant }: Building,
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
  for (const [name, verb] of Object.entries(verbs)) {
    const command = program.command(name).description(verb.summary);
    if (!isMeant(name)) continue;
    command
      .helpOption("-h, --help", "show this help")
      .addHelpText("after", `\nExamples:\n${verb.examples.map((one) => `  $ ${one}`).join("\n")}`);
    addPlaceOptions(command);
    if (verb.argument !== undefined) command.argument(...verb.argument);
    if (verb.takesScriptArgs === true)
      command.usage(`[options] ${verb.argument?.[0] ?? ""} [-- script arguments]`);
    if (verb.hasSettings) addSettings(command);
    for (const [flags, description] of verb.options ?? []) command.option(flags, description);
    command.action(() => {
      const flags = { ...program.opts(), ...command.opts() };
      onChoice(verb, { flags, args: command.args });
    });
  }
  return program;
}

function addPlaceOptions(command: Command): void {
  const directory = "work as if started in this folder (env: MOULT_DIRECTORY)";
  const config = "use this config instead of the nearest one (env: MOULT_CONFIG)";
  command.option("-C, --directory <DIR>", directory).option("--config <FILE>", config);
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

function describeScriptArgs(command: string | undefined): Failure {
  return {
    code: "usage-invalid",
    message: `${command ?? "this command"} takes no words after --: those are for the old script`,
    next: `leave them out, or see what there is: moult ${command ?? ""} --help`,
  };
}

/** The parser of the command line ends its work by throwing: after a help page, or when something is wrong. */
async function endEarly(
  error: CommanderError,
  { host, command }: { readonly host: WatchedHost; readonly command: string | undefined },
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
