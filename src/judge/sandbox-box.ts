import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseShebangFlags } from "../bash/shebang.ts";
import { quoteForBash } from "../lib/quote.ts";
import type { Assumptions } from "./assumptions.ts";
import { renderKey } from "./event-key.ts";
import type { TracedCell } from "./make-trace.ts";
import { renderRules, renderSetUp } from "./render-rules.ts";
import type { ToolLists } from "./tools.ts";

/** The texts of bash that run in the sandbox. */
export const JUDGE_TEXTS = ["sandbox", "cell", "prelude"] as const;

/** One of these texts, as it is shipped. */
export function readJudgeText(name: (typeof JUDGE_TEXTS)[number]): string {
  return readFileSync(join(import.meta.dirname, `${name}.bash`), "utf8");
}

/** How the cells are run. */
export interface BoxOptions {
  /** Where the folder is made. Absolute. */
  readonly scratchRoot: string;
  readonly tools: ToolLists;
  readonly assumptions: Assumptions;
  /** Relative to the project, with "/": as it is called. */
  readonly script: string;
  /** What stands in it. */
  readonly text: string;
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
  for (const name of ["base", "world", "tools", "cells", "texts"]) mkdirSync(join(path, name));
  for (const [name, paths] of Object.entries(options.tools)) {
    writeFileSync(join(path, "tools", name), paths.map((one) => `${one}\n`).join(""));
  }
  const rules = renderRules(options.assumptions);
  writeFileSync(join(path, "prelude.bash"), `${rules}${readJudgeText("prelude")}`);
  writeFileSync(join(path, "set-up.bash"), renderSetUp(options.assumptions));
  writeFileSync(join(path, "cells", PROBE), renderCell({ variables: {}, args: ["-c", ":"] }, []));
  for (const [index, cell] of options.cells.entries()) {
    // What CI gets when it starts the file itself.
    const command = [...parseShebangFlags(cell.text ?? options.text), options.script];
    writeFileSync(join(path, "cells", String(index)), renderCell(cell, command));
    if (cell.text !== undefined) writeFileSync(join(path, "texts", String(index)), cell.text);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function renderCell(cell: TracedCell, command: readonly string[]): string {
  const variables = Object.entries(cell.variables).flatMap(([name, value]) => {
    if (name === "BASH_ENV" || name === "ENV") return [];
    // The tools of the sandbox stay within reach.
    return [`${name}=${name === "PATH" ? `${value}:/usr/bin:/bin` : value}`];
  });
  return [
    `variables=${quoteList(variables)}`,
    `words=${quoteList([...command, ...cell.args])}`,
    `script=${quoteForBash(command.at(-1) ?? "")}`,
    `fail=${quoteForBash(renderKey(cell.fail ?? "").join("\n"))}`,
    "",
  ].join("\n");
}

function quoteList(words: readonly string[]): string {
  return `(${words.map(quoteForBash).join(" ")})`;
}
