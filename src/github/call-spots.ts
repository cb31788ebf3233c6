import type { TextEdit } from "../lib/text-edit.ts";
import { isOnlyLooking } from "./script-calls.ts";

/** A path of a program in the text of a `run:`, where it is called. */
export interface CallSpot {
  readonly start: number;
  readonly end: number;
  /** `source` reads it into the shell, `sudo` takes its variables away; `other` is what only bash understands. */
  readonly kind: "command" | "source" | "sudo" | "other";
}

/** In a path from the root of the repository, what stands before the path itself. */
const LEAD = String.raw`(?:(?:\$\{?\w+\}?|\$\(pwd\)|\$\{\{[^{}]*\}\}|\.)["']?/)?`;

/** Words before a program that change nothing of what it is: a shell, variables, a limit of time. */
const BEFORE =
  /^\s*(?:(?:[A-Za-z_]\w*=\S*|exec|time|command|sudo|env|(?:\/(?:usr\/)?bin\/)?(?:ba)?sh|-[\w-]+)\s+)*["']?$/;
const KEYWORDS = /^\s*(?:(?:if|elif|while|until|then|else|do|!|[{(])\s+)*/;
const SOURCES = /(?:^|[\s;&|(])(?:source|\.)\s+["']?$/;

/**
 * Finds the calls of a program in the text of a `run:`, also as it is written in YAML. `names` are its paths as steps
 * may write them. Comments and programs that only look at the file are left out.
 */
export function findCallSpots(text: string, names: readonly string[]): readonly CallSpot[] {
  const any = names
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("|");
  const path = new RegExp(String.raw`(?<![\w./$}-])(${LEAD})(${any})(?![\w/-]|\.\w)`, "g");
  return [...text.matchAll(path)].flatMap((match) => {
    const [, lead = "", name = ""] = match;
    const start = match.index + lead.length;
    const line = text.slice(text.lastIndexOf("\n", match.index) + 1, match.index);
    const part = line.replace(/^.*(?:&&|\|\||[;|])/, "").replace(KEYWORDS, "");
    if (/(?:^|\s)#/.test(line) || isOnlyLooking(part)) return [];
    return [{ start, end: start + name.length, kind: kindOf(line, part) }];
  });
}

function kindOf(line: string, part: string): CallSpot["kind"] {
  if (SOURCES.test(line)) return "source";
  if (/(?:^|\s)sudo\s/.test(part) && !/\s(?:-E|--preserve-env)\b/.test(part)) return "sudo";
  return BEFORE.test(part) ? "command" : "other";
}

const CONTAINER = /(?<![\w./-])(?:docker|podman)[ \t]+(?:container[ \t]+)?(run|exec)(?=[ \t])/g;

/**
 * What hands a variable on to the containers in which a `run:` may call the program: `-e NAME` behind `docker run`;
 * where no container is started, behind `docker exec`.
 */
export function passToContainers(text: string, name: string): readonly TextEdit[] {
  const found = [...text.matchAll(CONTAINER)].filter(({ index }) => {
    const line = text.slice(text.lastIndexOf("\n", index) + 1, index);
    return !/^\s*(?:#|echo\s)/.test(line);
  });
  const runs = found.filter(([, verb]) => verb === "run");
  return (runs.length > 0 ? runs : found).flatMap((match) => {
    const end = match.index + match[0].length;
    return hasAdded(text, end, name) ? [] : [{ start: end, end, text: addedFor(name) }];
  });
}

/** Takes back what `passToContainers` has put in. */
export function takeFromContainers(text: string, name: string): readonly TextEdit[] {
  return [...text.matchAll(CONTAINER)].flatMap((match) => {
    const start = match.index + match[0].length;
    const end = start + addedFor(name).length;
    return hasAdded(text, start, name) ? [{ start, end, text: "" }] : [];
  });
}

function addedFor(name: string): string {
  return ` -e ${name}`;
}

function hasAdded(text: string, offset: number, name: string): boolean {
  const added = addedFor(name);
  return text.startsWith(added, offset) && /\s/.test(text[offset + added.length] ?? "");
}
