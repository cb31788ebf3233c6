import { existsSync, readFileSync } from "node:fs";
import { appendLine } from "../disk/append-line.ts";
import { parseFallback } from "./fallbacks.ts";
import { parseRolloutAction } from "./rollout-log.ts";

/** What became of the lines of a file. */
export interface MergedLines {
  readonly addedCount: number;
  readonly knownCount: number;
  readonly refused: readonly { readonly line: number; readonly why: string }[];
}

/**
 * Adds the lines of a file of fallbacks or of a rollout's log to the project's own. A line is known when it is there
 * word for word: an event in two lines with one id keeps both. Half a line at the end is left out. Only for who
 * holds the lock on imports. Throws on an error of the system.
 */
export function mergeLines(
  content: string,
  target: string,
  kind: "fallbacks" | "rollout",
): MergedLines {
  const known = new Set(readLines(target).map(normalize));
  const refused: MergedLines["refused"][number][] = [];
  let addedCount = 0;
  let knownCount = 0;
  for (const [index, line] of content.split("\n").slice(0, -1).entries()) {
    if (line === "") continue;
    const text = normalize(line);
    const why = refuse(line, kind);
    if (why !== undefined) refused.push({ line: index + 1, why });
    else if (text !== undefined && known.has(text)) knownCount += 1;
    else {
      appendLine(target, JSON.parse(line));
      known.add(text);
      addedCount += 1;
    }
  }
  return { addedCount, knownCount, refused };
}

function refuse(line: string, kind: "fallbacks" | "rollout"): string | undefined {
  const read = kind === "fallbacks" ? parseFallback(line) : parseRolloutAction(line);
  return read === undefined ? "it is broken, or not of this version of Moult" : undefined;
}

/** The same text for the same content. */
function normalize(line: string): string | undefined {
  const value = parse(line);
  return value === undefined ? undefined : JSON.stringify(value);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readLines(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}
