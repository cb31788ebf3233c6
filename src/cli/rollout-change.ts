import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { checkText } from "../config/check-config.ts";
import type { Config, LoadedConfig } from "../config/config.ts";
import { editRollout, type RolloutEdit } from "../config/edit-rollout.ts";
import { holdLock } from "../disk/hold-lock.ts";
import { replaceFile } from "../disk/replace-file.ts";
import { recordRolloutAction, type RolloutAction } from "../history/rollout-log.ts";
import { makeStateFolder } from "../history/run-folder.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Rollout } from "../model/rollout.ts";

/** A change of a config and its line in the log. */
export interface RolloutChange {
  readonly edit: RolloutEdit;
  /** What the rollout is after it. */
  readonly apply: (rollout: Rollout) => Rollout;
  /** As people write it: `set rollout.phase to first`. */
  readonly byHand: string;
  readonly action: RolloutAction;
}

/** While a config is edited; in the state folder. */
const LOCK_NAME = "rollout.lock";

/**
 * Edits the config and records who did it, one process after the other. The line is written first, then the file is
 * replaced whole: after a kill at any moment the config is the old one or the new one, and no change is without its
 * line.
 */
export function changeRollout(loaded: LoadedConfig, change: RolloutChange): Result<void> {
  const { path, root } = loaded;
  if (/\.[cm]?[jt]s$/.test(path)) return failed(describeProgram(path, change));
  try {
    return holdLock(join(makeStateFolder(root), LOCK_NAME), () => changeAlone(loaded, change));
  } catch (error) {
    return failed(describeUnwritable(path, error));
  }
}

function changeAlone({ path, root }: LoadedConfig, change: RolloutChange): Result<void> {
  // A link stays a link.
  const target = realpathSync(path);
  const after = editText(readFileSync(target), { path, change });
  if (!after.ok) return after;
  recordRolloutAction(root, change.action);
  try {
    replaceFile(target, after.value, { mode: "kept", isDurable: true });
    return success(undefined);
  } catch (error) {
    const failure = describeUnwritable(path, error);
    // The line says that it happened; a second one with its id takes that back.
    recordRolloutAction(root, { ...change.action, failed: failure.message });
    return failed(failure);
  }
}

function editText(
  bytes: Buffer,
  { path, change }: { readonly path: string; readonly change: RolloutChange },
): Result<string> {
  const text = bytes.toString("utf8");
  const now = checkText(path, text.replace(/^\uFEFF/, ""), undefined);
  if (!now.ok) return now;
  const { config } = now.value;
  if (config.rollout === undefined || (config.rollout.phase ?? "none") !== change.action.from) {
    return failed(describeMoved(path));
  }
  const expected: Config = { ...config, rollout: change.apply(config.rollout) };
  const edited = Buffer.from(text).equals(bytes) ? editRollout(text, change.edit) : undefined;
  if (edited === undefined) return failed(describeByHand(path, change));
  const then = checkText(path, edited.replace(/^\uFEFF/, ""), undefined);
  const isRight = then.ok && isDeepStrictEqual(then.value.config, expected);
  return isRight ? success(edited) : failed(describeByHand(path, change));
}

function describeProgram(path: string, { byHand }: RolloutChange): Failure {
  return {
    code: "usage-invalid",
    message: "a config that is a program is not edited by another one",
    place: { path },
    next: `${byHand} in it`,
  };
}

function describeByHand(path: string, { byHand }: RolloutChange): Failure {
  return {
    code: "usage-invalid",
    message: "the rollout is written in a way that cannot be changed by a line",
    place: { path },
    next: `${byHand} by hand`,
  };
}

function describeMoved(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "somebody else has changed the phase meanwhile",
    place: { path },
    next: "look at it, and call this again if it still is what you want",
  };
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "environment-broken",
    message: `the rollout cannot be changed: ${reasonOf(error)}`,
    place: { path },
    next: "make the config and the folder .moult beside it writable",
  };
}

/** SQLite, which holds the lock, has errors of its own. */
function reasonOf(error: unknown): string {
  const isSystem = error instanceof Error && "errno" in error && typeof error.errno === "number";
  return isSystem ? describeSystemError(error) : String(error);
}
