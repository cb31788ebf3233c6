import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quoteForBash } from "../lib/quote.ts";
import type { Assumptions } from "./assumptions.ts";
import type { TracedCell } from "./make-trace.ts";
import { renderRules, renderSetUp } from "./render-rules.ts";
import type { ToolLists } from "./tools.ts";

/** The texts of bash that run in the sandbox. */
export const JUDGE_TEXTS = {
  sandbox: "sandbox.bash",
  cell: "cell.bash",
  prelude: "prelude.bash",
} as const;

/** One of these texts, as it is shipped. */
export function readJudgeText(name: keyof typeof JUDGE_TEXTS): string {
  return readFileSync(join(import.meta.dirname, JUDGE_TEXTS[name]), "utf8");
}

/** How the cells are run. */
export interface BoxOptions {
  /** Where the folder is made. Absolute. */
  readonly scratchRoot: string;
  readonly tools: ToolLists;
  readonly assumptions: Assumptions;
  /** What bash is called with: the script and its options. */
  readonly command: readonly string[];
  readonly cells: readonly TracedCell[];
}

/** A folder with all that the sandbox reads. */
export interface Box {
  /** Absolute. */
  readonly path: string;
  readonly remove: () => void;
}

/** The cell that only shows whether the sandbox works. */
export const PROBE = "probe";

/** Writes the folder of `src/judge/sandbox.bash`. Throws when that cannot be written. */
export function makeBox(options: BoxOptions): Box {
  const path = mkdtempSync(join(options.scratchRoot, "moult-judge-"));
  for (const name of ["base", "world", "tools", "cells"]) mkdirSync(join(path, name));
  for (const [name, paths] of Object.entries(options.tools)) {
    writeFileSync(join(path, "tools", name), paths.map((one) => `${one}\n`).join(""));
  }
  const rules = renderRules(options.assumptions);
  writeFileSync(join(path, "prelude.bash"), `${rules}${readJudgeText("prelude")}`);
  const setUp = renderSetUp(options.assumptions);
  const write = (name: string, cell: TracedCell, command: readonly string[]): void =>
    writeFileSync(join(path, "cells", name), renderCell(cell, command, setUp));
  write(PROBE, { variables: {}, args: [] }, ["-c", ":"]);
  for (const [index, cell] of options.cells.entries()) write(String(index), cell, options.command);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function renderCell(cell: TracedCell, command: readonly string[], setUp: string): string {
  const variables = Object.entries(cell.variables).flatMap(([name, value]) => {
    if (name === "BASH_ENV" || name === "ENV") return [];
    // The tools of the sandbox stay within reach.
    return [`${name}=${name === "PATH" ? `${value}:/usr/bin:/bin` : value}`];
  });
  return [
    `variables=${quoteList(variables)}`,
    `words=${quoteList([...command, ...cell.args])}`,
    `set_up=${quoteForBash(setUp)}`,
    "",
  ].join("\n");
}

function quoteList(words: readonly string[]): string {
  return `(${words.map(quoteForBash).join(" ")})`;
}
