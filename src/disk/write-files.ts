import { lstatSync, readFileSync, rmSync } from "node:fs";
import { replaceFile } from "./replace-file.ts";

/** A file to be written. */
export interface FileToWrite {
  /** Absolute; its folder exists. */
  readonly path: string;
  readonly text: string;
  /** Permission bits; absent: those of any new file. */
  readonly mode?: number;
}

/**
 * Writes files one after the other, each whole, or none: on an error of the system those before it get back what
 * they had, and the answer says why. A symbolic link is replaced itself.
 */
export function writeFiles(files: readonly FileToWrite[]): WritingError | undefined {
  const undo: (() => void)[] = [];
  for (const { path, text, mode } of files) {
    const options = mode === undefined ? {} : { mode };
    try {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      const old = stats?.isFile() === true ? readFileSync(path) : undefined;
      replaceFile(path, text, options);
      undo.unshift(() => {
        if (old === undefined) rmSync(path, { force: true });
        else replaceFile(path, old, { mode: "kept" });
      });
    } catch (error) {
      for (const step of undo) step();
      return { path, error };
    }
  }
  return undefined;
}

/** Why files could not be written. */
export interface WritingError {
  readonly path: string;
  readonly error: unknown;
}

/** Whether something has this name already, also a link that leads nowhere. */
export function isTaken(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // Something above it is no folder; whoever writes there hears of that.
  }
}
