import type { Branch, ScriptMap } from "../bash/script-map.ts";
import type { Reach } from "../model/parity.ts";
import type { Trace } from "../model/trace.ts";

/** A file of the script and what is in it. */
export interface MappedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly map: ScriptMap;
}

/** What no trace shows of a script: branches that run something, and functions. Cells are counted elsewhere. */
export function findReach(
  files: readonly MappedFile[],
  traces: readonly Trace[],
): Pick<Reach, "branches" | "functions"> {
  const entered = new Set<string>();
  const lines = new Set<string>();
  for (const { events } of traces) {
    for (const event of events) {
      if (event.kind === "function") entered.add(event.name);
      lines.add(`${event.place.path}:${event.place.line}`);
    }
  }
  const isReached = (path: string, { fromLine, toLine }: Branch): boolean => {
    for (let line = fromLine; line <= toLine; line += 1)
      if (lines.has(`${path}:${line}`)) return true;
    return false;
  };
  const functions = new Set(files.flatMap(({ map }) => map.functions.map(({ name }) => name)));
  return {
    branches: files.flatMap(({ path, map }) =>
      map.branches.flatMap((branch) =>
        isVisible(branch, functions) && !isReached(path, branch)
          ? [{ path, line: branch.line, text: branch.text }]
          : [],
      ),
    ),
    functions: files.flatMap(({ path, map }) =>
      map.functions.flatMap(({ name, fromLine: line }) =>
        entered.has(name) || name === UNSEEN ? [] : [{ path, line, name }],
      ),
    ),
  };
}

/** Bash calls the top level of a script so too: a trace does not show a function of this name. */
const UNSEEN = "main";

/** Whether a branch leaves an event behind: builtins leave none. */
function isVisible({ calls }: Branch, functions: ReadonlySet<string>): boolean {
  return calls.some((name) => functions.has(name) || !SILENT.has(name));
}

/** Builtins of bash, and programs that a trace does not note because they only read. */
const SILENT = new Set(
  ". : [ alias awk basename break cd command comm continue cut date declare diff dirname echo eval exec exit export expr false fold getopts grep hash head join let local mapfile paste popd printf pushd pwd read readarray readlink readonly realpath return rev sed seq set shift shopt sort source tac tail tee test tr trap true type typeset ulimit umask uname unalias uniq unset wait wc".split(
    " ",
  ),
);
