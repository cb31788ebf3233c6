import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import type { Truth } from "../model/selection.ts";
import type { RunnerDecision } from "../rollout/runner-decision.ts";
import { type JobCommand, type JobWord, wordOf } from "./select-job.ts";

/** Where a command is to be pasted, and how Moult is called there. */
export interface PasteScene {
  /** Absolute. */
  readonly cwd: string;
  /** The folder of the config; absolute. */
  readonly root: string;
  /** How Moult is called from `cwd`. */
  readonly moult: readonly string[];
}

/** A line that a shell can paste where the user is. */
export function renderCommand(command: JobCommand, { cwd, root, moult }: PasteScene): string {
  const isProgram = command.kind === "program";
  const words = isProgram ? command.argv : [...moult, "run", ...command.words];
  const line = words.map(quoteForShell).join(" ");
  return isProgram && cwd !== root ? `(cd ${quoteForShell(root)} && ${line})` : line;
}

const ANSWERS: Readonly<Record<Truth, string>> = { yes: "yes, ", no: "no, ", unknown: "" };

const MEANINGS: Readonly<Record<JobWord, string>> = {
  override: "the override runs in place of the script",
  legacy: "the old script runs, without Moult",
  "legacy-recorded": "the old script runs, and Moult measures it",
  shadow: "both run, and the verdict of the old script counts",
  "moult-with-fallback": "Moult runs, and the old script where Moult itself fails",
  moult: "Moult runs",
};

/** What was asked, in order, and what came of it. */
export function renderReasons(decision: RunnerDecision): string {
  const lines = decision.reasons.map(
    ({ what, why }) => `${what}: ${ANSWERS[why.truth]}${why.text}`,
  );
  return [...lines, `so ${MEANINGS[wordOf(decision)]}`]
    .map((line) => `${plainName(line)}\n`)
    .join("");
}

/** The decision for programs. `command` is what runs, as words, in the folder `cwd`. */
export function renderDecision(
  decision: RunnerDecision,
  command: JobCommand,
  { cwd, root, moult }: PasteScene,
): string {
  const { override: _, shadow: __, reasons, ...facts } = decision;
  const isProgram = command.kind === "program";
  const document = {
    version: 1,
    word: wordOf(decision),
    ...facts,
    command: isProgram ? command.argv : [...moult, "run", ...command.words],
    cwd: isProgram ? root : cwd,
    reasons: reasons.map(({ what, why: { truth, text } }) => ({ what, truth, text })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
