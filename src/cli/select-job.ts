import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { LoadedConfig } from "../config/config.ts";
import { readEnvironment } from "../environment/read-environment.ts";
import type { Host } from "../lib/host.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Rollout } from "../model/rollout.ts";
import { chooseRunner } from "../rollout/choose-runner.ts";
import type { RunnerDecision } from "../rollout/runner-decision.ts";
import type { Facts } from "../suites/facts.ts";
import { unreachable } from "../model/unreachable.ts";
import { lookAround } from "./look-around.ts";
import { needRollout } from "./need-rollout.ts";
import { commandOf } from "./legacy-command.ts";

/** The environment of a job. */
export interface Job {
  readonly variables: Host["env"];
  /** What the script would see as $1, $2, ... */
  readonly args: readonly string[];
}

/** Decides who runs the tests of a job; bash is asked where only it understands a condition. */
export async function selectJob(
  loaded: LoadedConfig,
  { variables, args }: Job,
): Promise<Result<RunnerDecision>> {
  const { config, root, placeOf } = loaded;
  const rollout = needRollout(loaded);
  if (!rollout.ok) return rollout;
  const environment = readEnvironment({ variables, args, declared: config.variables });
  if (!environment.ok) return environment;
  const facts = {
    ...lookAround(root, variables),
    ...(asksBash(rollout.value) ? await openBash(root, variables) : {}),
    variables: environment.value.variables,
    args,
  };
  return chooseRunner(rollout.value, facts, { placeOf });
}

/** Whether a condition somewhere in it is one that only bash can decide. */
function asksBash({ overrides, configurations }: Rollout): boolean {
  return JSON.stringify([overrides, configurations]).includes('"opaque":');
}

async function openBash(root: string, variables: Host["env"]): Promise<Pick<Facts, "askBash">> {
  // Loaded only here: what starts processes takes longer than the whole choice.
  const { askBash } = await import("./ask-bash.ts");
  return { askBash: askBash(root, variables) };
}

/** What the decision comes to, in one word: what the entry script reads. */
export type JobWord =
  | "override"
  | "legacy"
  | "legacy-recorded"
  | "shadow"
  | "moult-with-fallback"
  | "moult";

/** Names what is to run. */
export function wordOf({ runner, mode, isRecorded }: RunnerDecision): JobWord {
  if (runner === "override") return "override";
  return mode === "legacy" && isRecorded ? "legacy-recorded" : mode;
}

/** What runs the tests of a job: a program in the project root, or `moult run` with these words where the user is. */
export type JobCommand =
  | { readonly kind: "program"; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: "moult"; readonly words: readonly string[] };

/** The command that the decision comes to. A script that is not there is a failure. */
export function commandOfJob(
  decision: RunnerDecision,
  { config, root, placeOf }: LoadedConfig,
  args: readonly string[],
): Result<JobCommand> {
  const rest = args.length === 0 ? [] : ["--", ...args];
  const moult = (...words: readonly string[]): Result<JobCommand> =>
    success({ kind: "moult", words: [...words, ...rest] });
  const word = wordOf(decision);
  switch (word) {
    case "override": {
      const run = decision.override?.run;
      if (run === undefined) throw new Error("Internal error: an override without its command");
      return success({ kind: "program", argv: [...run, ...args] });
    }
    case "legacy": {
      const script = config.legacy?.script ?? "";
      if (!existsSync(resolve(root, script))) {
        return failed({
          code: "file-missing",
          message: `there is no ${script}, which is to run the tests of this job`,
          place: placeOf(["legacy", "script"]),
          next: "correct legacy.script",
        });
      }
      // A bare name would be looked for on PATH.
      const called = script.includes("/") ? script : `./${script}`;
      return success({ kind: "program", argv: commandOf(root, called, args) });
    }
    case "legacy-recorded":
      return moult("--runner", "legacy");
    case "shadow":
      return moult("--runner", "shadow");
    case "moult-with-fallback":
      return moult("--fallback-on-error");
    case "moult":
      return moult();
    default:
      return unreachable(word);
  }
}
