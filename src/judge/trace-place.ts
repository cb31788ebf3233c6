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
  if (path === WORKSPACE) return ".";
  const inside = path.startsWith(`${WORKSPACE}/`) ? path.slice(WORKSPACE.length + 1) : path;
  return inside.replace(/^(\.\/)+(?=.)/, "");
}

/** The same of a path that a command was given in its own folder. */
export function pathFrom({ cwd }: Pick<LogEntry, "cwd">, path: string): string {
  return relativePath(normalize(path.startsWith("/") ? path : `${cwd}/${path}`));
}

/** Without `.` and `..` in the middle. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
