import { readFileSync } from "node:fs";
import { join } from "node:path";
import { appendLine } from "../disk/append-line.ts";
import type { GateResult, GateVerdict } from "../model/rollout.ts";
import { makeStateFolder, STATE_FOLDER } from "./run-folder.ts";

/** What can be done to a rollout. */
export const ROLLOUT_ACTIONS = ["promote", "abort", "rollback", "resume"] as const;

/** One time that somebody changed where a rollout stands. */
export interface RolloutAction {
  /** Unlike that of any other one. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** As git, GitHub or the system knows them. */
  readonly who: string;
  readonly action: (typeof ROLLOUT_ACTIONS)[number];
  /** Phases; `none` is before the first. */
  readonly from: string;
  readonly to: string;
  /** Of rollback and resume. */
  readonly configuration?: string;
  /** What the gates said, of a promotion. */
  readonly figures?: readonly GateFigure[];
  /** As it was typed. */
  readonly reason?: string;
  /** Why it did not happen after all: the config could not be written. */
  readonly failed?: string;
}

/** What one gate said of one configuration. */
export type GateFigure = Pick<
  GateResult,
  "gate" | "value" | "low" | "high" | "limit" | "sampleCount"
> & { readonly configuration: string; readonly verdict: GateVerdict };

/** The file of all actions, in the state folder: one JSON value a line, append-only. */
export const ROLLOUT_LOG_NAME = "rollout.jsonl";

const VERSION = 1;

/**
 * Appends an action, before it is done: so no change is without its line. Of two lines with one id the later one
 * counts. Throws when it cannot be written.
 */
export function recordRolloutAction(root: string, action: RolloutAction): void {
  appendLine(join(makeStateFolder(root), ROLLOUT_LOG_NAME), { version: VERSION, ...action });
}

/** What was read, and what had to be left out. */
export interface ReadRolloutLog {
  /** In the order in which they were written. */
  readonly actions: readonly RolloutAction[];
  readonly warnings: readonly string[];
}

/** Reads the actions of a project. The file may end anywhere: half a line at its end is left out. */
export function readRolloutLog(root: string): ReadRolloutLog {
  const path = join(root, STATE_FOLDER, ROLLOUT_LOG_NAME);
  const text = readIfThere(path);
  if (text === undefined) return { actions: [], warnings: [`${path} cannot be read`] };
  const byId = new Map<string, RolloutAction>();
  let strangeCount = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    const action = parseRolloutAction(line);
    if (action !== undefined) byId.set(action.id, action);
    else if (line !== "") strangeCount += 1;
  }
  const what = strangeCount === 1 ? "1 line is" : `${strangeCount} lines are`;
  const warning = `${path}: ${what} left out: not of this version of Moult, or broken`;
  return { actions: [...byId.values()], warnings: strangeCount === 0 ? [] : [warning] };
}

/** Empty when there is none; undefined when it cannot be read. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing ? "" : undefined;
  }
}

/** An action from its line; undefined when it is not of this version of Moult, or broken. */
export function parseRolloutAction(line: string): RolloutAction | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isAction(value)) return undefined;
  const { version: _, ...action } = value;
  return action;
}

/** Only Moult writes this file; of a line with a known version what every reader needs is checked. */
function isAction(value: unknown): value is RolloutAction & { readonly version: 1 } {
  if (typeof value !== "object" || value === null) return false;
  const { version, id, atMs, who, action, from, to }: Record<string, unknown> = { ...value };
  if (version !== VERSION || typeof atMs !== "number") return false;
  if (!ROLLOUT_ACTIONS.some((one) => one === action)) return false;
  return [id, who, from, to].every((one) => typeof one === "string");
}
