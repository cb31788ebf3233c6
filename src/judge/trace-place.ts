import { posix } from "node:path";
import type { TracePlace } from "../model/trace.ts";
import type { LogEntry } from "./read-log.ts";

/** Where the project is in the sandbox. */
export const WORKSPACE = "/workspace";

/** The line in which something was noted. */
export function placeOf({ file, line }: Pick<LogEntry, "file" | "line">): TracePlace {
  return { path: relativePath(file), line };
}

/** Relative to the project where it is part of it. */
export function relativePath(path: string): string {
  if (!posix.isAbsolute(path)) return posix.normalize(path);
  const inside = posix.relative(WORKSPACE, path);
  return inside === ".." || inside.startsWith("../") ? path : inside || ".";
}

/** The same of a path that a command was given in its own folder. */
export function pathFrom({ cwd }: Pick<LogEntry, "cwd">, path: string): string {
  return relativePath(posix.resolve(cwd, path));
}
