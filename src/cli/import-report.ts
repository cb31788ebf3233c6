import type { ImportedScript } from "../import/imported-script.ts";
import { plainName } from "../lib/ansi.ts";

/** How much of a script became data. */
interface Counts {
  readonly suites: number;
  readonly steps: number;
  readonly typed: number;
  readonly verbatim: number;
}

/** What became of a script, for people: the counts, then each place that stays bash. */
export function describeImport(path: string, script: ImportedScript): string {
  const { suites, steps, typed, verbatim } = countParts(script);
  const counts = `${count(suites, "suite")}, ${count(steps, "step")}: ${typed} typed, ${verbatim} verbatim`;
  const notes = script.notes.map(({ kind, line, message }) => {
    const what = kind === "verbatim" ? `stays bash: ${shorten(message)}` : message;
    return `  ${path}:${line}: ${what}`;
  });
  return [counts, ...notes].map((line) => `${plainName(line)}\n`).join("");
}

/** The contract of `--json`. */
export function renderImportDocument(path: string, script: ImportedScript, config: string): string {
  const { notes } = script;
  const document = { version: 1, script: path, ...countParts(script), notes, config };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function countParts({ suites }: ImportedScript): Counts {
  const works = suites.flatMap(({ steps }) => steps.map(({ work }) => work.kind));
  const verbatim = works.filter((kind) => kind === "sh").length;
  return {
    suites: suites.length,
    steps: works.length,
    typed: works.length - verbatim,
    verbatim,
  };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
