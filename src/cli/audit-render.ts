import type { Finding } from "../audit/finding.ts";
import { plainName } from "../lib/ansi.ts";

/** Findings for people: the line, why it is a trouble, and the lines to put in its place; their number last. */
export function renderFindings(findings: readonly Finding[], script: string): string {
  const blocks = findings.map((finding) => `${renderFinding(finding).join("\n")}\n`);
  return [...blocks, `${countFindings(findings, script)}\n`].join("\n");
}

function renderFinding({ kind, place, text, trouble, fix }: Finding): readonly string[] {
  const shown = fix.slice(0, MOST_FIX_LINES).flatMap(renderNewLines);
  const left = fix.length - MOST_FIX_LINES;
  return [
    `${plainName(place.path)}:${place.line}: ${plainName(shorten(text))}`,
    `  ${plainName(trouble)} (${kind})`,
    ...shown,
    ...(left > 0 ? [`  fix: the same in ${left} more lines; see --json`] : []),
  ];
}

const MOST_FIX_LINES = 4;

function renderNewLines({ fromLine, toLine, text }: Finding["fix"][number]): readonly string[] {
  const where = fromLine === toLine ? `line ${fromLine}` : `lines ${fromLine} to ${toLine}`;
  if (text.trim() === "") return [`  fix: remove ${where}`];
  const [first = "", ...more] = text.split("\n").map((line) => plainName(line.trim()));
  return [`  fix: ${where}: ${first}`, ...more.map((line) => `       ${line}`)];
}

const LONGEST_TEXT = 120;

function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 3)}...`;
}

function countFindings(findings: readonly Finding[], script: string): string {
  const number = findings.length;
  const files = new Set(findings.map(({ place }) => place.path));
  const where = number > 0 && files.size > 1 ? `${script} and what it sources` : script;
  return `${number === 0 ? "no" : number} finding${number === 1 ? "" : "s"} in ${plainName(where)}`;
}
