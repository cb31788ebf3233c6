import type { Node } from "web-tree-sitter";
import type { StepWork } from "../model/suite.ts";
import { type Guard, isSame } from "./guard.ts";
import { skipPart } from "../bash/read-words.ts";
import { checkTemplate } from "../lib/template.ts";
import type { Ground, Piece } from "./values.ts";

/** A step that is being made. */
export interface Item {
  readonly work: StepWork & { readonly kind: "call" | "set" | "sh" };
  readonly when: Guard;
  /** Those above it, without the sign. */
  readonly comments: readonly string[];
  /** Those below it, at the end of its list. */
  readonly after?: readonly string[];
  /** Of the script, from 1. */
  readonly lines: readonly [from: number, to: number];
  /** The characters of the script that a `sh` stands for, where it is one piece of it. */
  readonly range?: readonly [start: number, end: number];
  /** It does nothing but give these variables of the shell a value. */
  readonly assigns?: readonly string[];
  /** It may end with a bad status that the script does not see: `a && b` where a does not hold. */
  readonly mayEndBad?: boolean;
  /** The calls that a trace shows may stand in its place. */
  readonly isReplayable?: boolean;
  /** The shell ends here when the step runs. */
  readonly end?: ShellEnd;
}

/** How a shell ends before the script is over. */
export type ShellEnd = { readonly kind: "exit" } | { readonly kind: "exec"; readonly node: Node };

/** Variables that Moult sees to: whole numbers whenever they are set. */
const NUMBERS = new Set(["SHARD_NUMBER", "NUM_TEST_SHARDS"]);
/** Variables that every environment has, if only empty. */
const ALWAYS_SET = new Set(["BUILD_ENVIRONMENT", "TEST_CONFIG"]);

/** Pieces as a text of the config; undefined where no reference can say them. */
export function renderTemplate(pieces: readonly Piece[], ground: Ground): string | undefined {
  const parts = pieces.map((piece) => renderPiece(piece, ground));
  const text = parts.join("");
  return parts.includes(undefined) || checkTemplate(text) !== undefined ? undefined : text;
}

function renderPiece(piece: Piece, { defaults }: Ground): string | undefined {
  switch (piece.kind) {
    case "text":
      return piece.text.includes("\0") ? undefined : piece.text.replaceAll("$", "$$$$");
    case "root":
      return "$(pwd)";
    case "math":
      return `$((${piece.expression}))`;
    case "arg":
      return undefined;
    case "env": {
      const { name, fallback } = piece;
      const declared = defaults.get(name);
      if (declared !== undefined) return declared === fallback ? `\${${name}}` : undefined;
      if (fallback === undefined && ALWAYS_SET.has(name)) return `\${${name}}`;
      const word = (fallback ?? "").replaceAll("$", "$$$$");
      return word.includes("}") ? undefined : `\${${name}:-${word}}`;
    }
  }
}

/** Whether pieces without quotes around them are one word, whatever CI sets. */
export function isOneWord(pieces: readonly Piece[]): boolean {
  const isSolid = pieces.every((piece) => {
    if (piece.kind === "text") return /^[\w./:@%+=,^-]*$/.test(piece.text);
    return piece.kind === "math" || (piece.kind === "env" && NUMBERS.has(piece.name));
  });
  const isFull = pieces.some(
    (piece) =>
      piece.kind === "math" ||
      (piece.kind === "text" && piece.text !== "") ||
      (piece.kind === "env" && (piece.fallback ?? "") !== ""),
  );
  return isSolid && isFull;
}

/** Joins verbatim steps that follow each other in the script, under the same condition. */
export function joinVerbatim(items: readonly Item[], source: string): readonly Item[] {
  const joined: Item[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    const both = last === undefined ? undefined : joinTwo(last, item, source);
    if (both === undefined) joined.push(item);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function joinTwo(first: Item, second: Item, source: string): Item | undefined {
  const [work, next] = [first.work, second.work];
  if (work.kind !== "sh" || next.kind !== "sh" || first.end !== undefined) return undefined;
  if (!isSame(first.when, second.when)) return undefined;
  const range: Item["range"] =
    first.range && second.range && isGap(source, first.range[1], second.range[0])
      ? [first.range[0], second.range[1]]
      : undefined;
  const sh =
    range === undefined
      ? [work.sh, ...second.comments.map((one) => `#${one}`), next.sh].join("\n")
      : cutText(source, range);
  return {
    work: { kind: "sh", sh },
    when: first.when,
    comments: first.comments,
    lines: [Math.min(first.lines[0], second.lines[0]), Math.max(first.lines[1], second.lines[1])],
    ...(range === undefined ? {} : { range }),
    ...(second.end === undefined ? {} : { end: second.end }),
    ...(second.mayEndBad === true ? { mayEndBad: true } : {}),
    ...(second.after === undefined ? {} : { after: second.after }),
  };
}

/** Only blanks, semicolons and comments lie between. */
function isGap(source: string, from: number, to: number): boolean {
  return from <= to && /^(?:[\s;]|#[^\n]*(?=\n))*$/.test(source.slice(from, to));
}

/** A piece of the script. Its lines lose what the first one has before it, unless a text in it would change. */
export function cutText(source: string, [start, end]: readonly [number, number]): string {
  const text = source.slice(start, end);
  const indent = /[ \t]*$/.exec(source.slice(0, start))?.[0] ?? "";
  const isAtStart = start === indent.length || source[start - indent.length - 1] === "\n";
  if (indent === "" || !isAtStart || holdsText(text)) return text;
  const lines = text.split("\n");
  const isBelow = lines.slice(1).every((line) => line.startsWith(indent) || line.trim() === "");
  return isBelow
    ? lines.map((line, index) => (index === 0 ? line : line.slice(indent.length))).join("\n")
    : text;
}

/** Whether a line may begin inside of a text. */
function holdsText(text: string): boolean {
  if (text.includes("<<")) return true;
  for (let at = 0; at < text.length;) {
    const end = Math.max(skipPart(text, at), at + 1);
    if (end > at + 1 && text[at] !== "\\" && text.slice(at, end).includes("\n")) return true;
    at = end;
  }
  return false;
}
