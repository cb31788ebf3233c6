import { relative } from "node:path/posix";
import pc from "picocolors";
import stringWidth from "string-width";
import { plainName } from "../lib/ansi.ts";
import type { Failure, Place } from "../model/failure.ts";

/** How failures are shown to one reader. */
export interface FailureStyle {
  readonly useColor: boolean;
  /** Absolute; paths near it are shown relative to it. */
  readonly cwd: string;
}

/**
 * Renders failures for people, most like a compiler does, so that editors find the place:
 *
 *     moult.config.yaml:7:5: error: unknown key "exlude"; did you mean "exclude"?
 *       7 |     exlude: ["x"]
 *         |     ^^^^^^
 *       next: use one of: files, exclude, run
 */
export function renderFailures(failures: readonly Failure[], style: FailureStyle): string {
  return failures.map((one) => renderFailure(one, style)).join("\n");
}

function renderFailure(failure: Failure, { useColor, cwd }: FailureStyle): string {
  const color = pc.createColors(useColor);
  const { place } = failure;
  const error = `${color.red("error:")} ${plainName(failure.message)}`;
  const lines = [place === undefined ? error : `${color.bold(locate(place, cwd))}: ${error}`];
  if (place !== undefined && "line" in place) {
    const number = String(place.line);
    const { text, indent, mark } = excerptOf(place);
    lines.push(`  ${number} | ${text}`);
    lines.push(`  ${" ".repeat(number.length)} | ${indent}${color.red(mark)}`);
  }
  lines.push(`  ${color.cyan("next:")} ${plainName(failure.next)}`);
  return `${lines.join("\n")}\n`;
}

function locate(place: NonNullable<Failure["place"]>, cwd: string): string {
  const path = relative(cwd, place.path);
  const shown = plainName(path.startsWith("../..") || path === "" ? place.path : path);
  return "line" in place ? `${shown}:${place.line}:${place.column}` : shown;
}

const MAX_LENGTH = 200;
/** How much of a line that is cut stays visible before the mark. */
const LEAD_LENGTH = 60;

/** The line of a place, as a terminal can show it, and the mark that stands below it. */
function excerptOf({ lineText, column, length }: Place): {
  readonly text: string;
  readonly indent: string;
  readonly mark: string;
} {
  const start = column - 1;
  const from = lineText.length > MAX_LENGTH ? Math.max(0, start - LEAD_LENGTH) : 0;
  const end = Math.min(lineText.length, from + MAX_LENGTH);
  const before = `${from > 0 ? "…" : ""}${plainLine(lineText.slice(from, start))}`;
  const marked = plainLine(lineText.slice(start, Math.min(end, start + length)));
  const after = plainLine(lineText.slice(start + length, end));
  return {
    text: `${before}${marked}${after}${end < lineText.length ? "…" : ""}`,
    // Tabs keep their width, so that the mark stands below what it marks.
    indent: before.split("\t").map(blank).join("\t"),
    mark: "^".repeat(Math.max(1, stringWidth(marked))),
  };
}

/** One sign for each character that a terminal would obey instead of showing it. */
function plainLine(text: string): string {
  return text.toWellFormed().replace(/(?!\t)[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, "\ufffd");
}

function blank(text: string): string {
  return " ".repeat(stringWidth(text));
}
