import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readScriptFacts } from "../bash/script-facts.ts";
import { loadBashParser, type ParseBash } from "../bash/tree-sitter.ts";
import { checkText } from "../config/check-config.ts";
import { checkSyntax } from "../exec/check-syntax.ts";
import { findHelper } from "../exec/read-bridged-script.ts";
import { mayRefine, refineByTraces } from "../import/from-traces.ts";
import { importScript } from "../import/import-script.ts";
import type { HelperText, ImportedScript } from "../import/imported-script.ts";
import { renderConfig } from "../import/render-config.ts";
import { type Result, success } from "../model/result.ts";
import type { TraceProblem } from "../model/trace.ts";
import type { ImportWish } from "./import-wish.ts";
import type { Invocation } from "./invocation.ts";
import { readTraceCells } from "./trace-cells.ts";
import { readTraceGround } from "./trace-request.ts";

/** An imported script, and the text of its config. */
export interface ImportedTexts {
  readonly script: ImportedScript;
  readonly config: string;
}

/** Imports a script with what it sources. Bash itself says first whether the script is one. */
export async function importTexts(
  invocation: Invocation,
  wish: ImportWish,
): Promise<Result<ImportedTexts>> {
  const { root, path, text } = wish;
  const checked = await checkSyntax({ root, path }, invocation.host.env["PATH"]);
  if (!checked.ok) return checked;
  const parse = await loadBashParser();
  const helpers = readHelperTexts(parse, wish);
  const imported = importScript(parse, { path, text, helpers });
  if (!imported.ok) return imported;
  const refined = await refine(invocation, wish, imported.value);
  if (!refined.ok) return refined;
  const config = renderConfig(refined.value);
  checkOwnConfig(config, root);
  return success({ script: refined.value, config });
}

/** With cells: what the syntax does not say is read from their traces. */
async function refine(
  invocation: Invocation,
  { root, path, text }: ImportWish,
  imported: ImportedScript,
): Promise<Result<ImportedScript>> {
  const { flags } = invocation;
  const names = ["matrix", "workflows", "env"];
  const isAsked = names.some((name) => flags[name] !== undefined) && mayRefine(imported);
  if (!isAsked) return success(imported);
  const words = new Set(text.match(/[A-Za-z_]\w*/g));
  const cells = readTraceCells(invocation, { script: path, isTold: (name) => words.has(name) });
  if (!cells.ok) return cells;
  const ground = readTraceGround(invocation, root);
  if (!ground.ok) return ground;
  const { traceScript } = await import("../judge/trace-script.ts");
  const wanted = cells.value.cells.map(({ variables, args }) => ({ variables, args }));
  const traced = await traceScript({ ...ground.value, script: path, cells: wanted });
  if (!traced.ok) return traced;
  const problems = traced.value.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (problems.length === 0) return success(refineByTraces(imported, traced.value));
  const notes = noteProblems(problems, traced.value.length);
  return success({ ...imported, notes: [...imported.notes, ...notes] });
}

/** Traces that end in the middle do not show all calls: then none of them says anything. */
function noteProblems(problems: readonly TraceProblem[], cells: number): ImportedScript["notes"] {
  const groups = Map.groupBy(problems, ({ code, message }) => `${code}: ${message}`);
  return [...groups].map(([text, same]) => ({
    kind: "note",
    line: same[0]?.place.line ?? 1,
    message: `nothing comes from traces, because ${same.length} of ${cells} cells cannot be traced to the end: ${text}`,
  }));
}

/** What import writes has to be a config. */
function checkOwnConfig(config: string, root: string): void {
  const checked = checkText(join(root, "moult.config.yaml"), config, undefined);
  if (checked.ok) return;
  const why = checked.failures.map(({ message }) => message).join("; ");
  throw new Error(`Internal error: import wrote a config that is none: ${why}`);
}

/** The files that a script sources, and that those source, as far as their names can be read. */
export async function readHelpers(wish: ImportWish): Promise<readonly HelperText[]> {
  return readHelperTexts(await loadBashParser(), wish);
}

function readHelperTexts(
  parse: ParseBash,
  { root, path, text }: Pick<ImportWish, "root" | "path" | "text">,
): readonly HelperText[] {
  const helpers = new Map<string, HelperText>();
  const queue = [{ path, text }];
  for (const one of queue) {
    const folders = [dirname(join(root, one.path)), root];
    for (const word of readScriptFacts(parse, one.text).sources) {
      const [found] = findHelper(word, folders);
      if (found === undefined) continue;
      const name = relative(root, found);
      const known = helpers.get(name);
      const words = [...(known?.words ?? []), word];
      const helper = known ?? { path: name, text: readFileSync(found, "utf8") };
      helpers.set(name, { ...helper, words });
      if (known === undefined && name !== path) queue.push({ path: name, text: helper.text });
    }
  }
  helpers.delete(path);
  return [...helpers.values()];
}
