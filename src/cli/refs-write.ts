import { accessSync, constants, lstatSync, readFileSync, renameSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import { quoteForShell } from "../lib/quote.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";

/** A file whose bytes are replaced. */
export interface ByteChange {
  /** Relative to the root. */
  readonly path: string;
  /** As they were when the change was planned. */
  readonly before: Buffer;
  readonly after: Buffer;
}

/** A file that gets another name. Relative to the root. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * Makes all changes, then the move, or none: what is read-only or has changed since is found before anything is
 * written, and trouble half-way takes back what was written. Each file is replaced whole and keeps its mode.
 */
export function writeChanges(
  root: string,
  changes: readonly ByteChange[],
  move: Move | undefined,
): Result<undefined> {
  const problems = changes.flatMap((change) => checkChange(root, change) ?? []);
  if (problems.length > 0) return failed(...problems);
  const done: ByteChange[] = [];
  let path = root;
  try {
    for (const change of changes) {
      path = join(root, change.path);
      const problem = checkChange(root, change);
      if (problem !== undefined) return failed(takeBack(root, done, problem));
      replaceFile(path, change.after, { mode: "kept", isDurable: true });
      done.push(change);
    }
    if (move !== undefined) {
      path = join(root, move.from);
      renameSync(path, join(root, move.to));
    }
  } catch (error) {
    return failed(takeBack(root, done, describeUnwritable(path, error)));
  }
  return success(undefined);
}

/** Puts back what was written, and says what could not be. */
function takeBack(root: string, done: readonly ByteChange[], reason: Failure): Failure {
  const stuck = done.filter(({ path, before, after }) => {
    try {
      // What somebody has changed since is theirs.
      if (!readFileSync(join(root, path)).equals(after)) return true;
      replaceFile(join(root, path), before, { mode: "kept", isDurable: true });
      return false;
    } catch {
      return true;
    }
  });
  if (stuck.length === 0) return reason;
  const names = stuck.map(({ path }) => path).join(", ");
  return { ...reason, message: `${reason.message}; written already, and not taken back: ${names}` };
}

/** Undefined where a file may be replaced. */
function checkChange(root: string, { path, before }: ByteChange): Failure | undefined {
  const target = join(root, path);
  try {
    const stats = lstatSync(target);
    if (!stats.isFile() || !readFileSync(target).equals(before)) return describeChanged(target);
    if (isReadOnly(stats)) return describeReadOnly(target);
    accessSync(target, constants.W_OK);
    accessSync(dirname(target), constants.W_OK);
    return undefined;
  } catch (error) {
    return describeUnwritable(target, error);
  }
}

/** Root may write all files, and a file that nobody may write is meant to stay as it is. */
function isReadOnly({ mode }: Stats): boolean {
  return (mode & 0o222) === 0;
}

function describeChanged(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "this file has changed while it was read; nothing was written",
    place: { path },
    next: "run this again",
  };
}

function describeReadOnly(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "this file is read-only; nothing was written",
    place: { path },
    next: `make it writable: chmod u+w ${quoteForShell(path)}`,
  };
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `this file cannot be replaced: ${describeSystemError(error)}; nothing was written`,
    place: { path },
    next: "make the file and its folder writable, then run this again",
  };
}
