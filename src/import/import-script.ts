import type { Node } from "web-tree-sitter";
import type { DispatchRange } from "../bash/bridge-text.ts";
import { findDispatch } from "../bash/find-dispatch.ts";
import { readScriptFacts } from "../bash/script-facts.ts";
import type { ParseBash } from "../bash/tree-sitter.ts";
import type { Failure } from "../model/failure.ts";
import type { DispatchMarks, Legacy } from "../model/legacy.ts";
import { failed, type Result, success } from "../model/result.ts";
import { makeEarlySuites } from "./early-suites.ts";
import { findRegion, listTop, type Region, withChain } from "./find-region.ts";
import { listScriptNotes } from "./import-notes.ts";
import { canMoveOut } from "./move-out.ts";
import type { HelperText, ImportedScript, ScriptText } from "./imported-script.ts";
import { finishSuites } from "./finish-suites.ts";
import { draftSuites } from "./make-suites.ts";
import { indexScript } from "./script-index.ts";
import { listStatements, type Statement } from "./statements.ts";
import { readDefaults } from "./defaults.ts";
import type { Ground, Scope } from "./values.ts";
import { startWalk, walkStatement } from "./walk.ts";
import type { Walk } from "./walk-state.ts";

/**
 * Reads a script as suites: what its dispatch chooses under which condition. Whatever the text is, it ends; it fails
 * when the script does nothing.
 */
export function importScript(parse: ParseBash, script: ScriptText): Result<ImportedScript> {
  const trees = [parse(script.text), ...script.helpers.map(({ text }) => parse(text))];
  try {
    const [root, ...helpers] = trees.map(({ rootNode }) => rootNode);
    if (root === undefined) throw new Error("Internal error: no tree");
    return importTree(parse, script, { root, helpers });
  } finally {
    for (const tree of trees) tree.delete();
  }
}

function importTree(
  parse: ParseBash,
  script: ScriptText,
  { root, helpers }: { readonly root: Node; readonly helpers: readonly Node[] },
): Result<ImportedScript> {
  const sourced = helpers.map((one, at) => ({ words: script.helpers[at]?.words ?? [], root: one }));
  const index = indexScript(root, sourced);
  const top = listTop(root);
  const found = findRegion(top, index);
  if (found === undefined) return failed(describeEmpty(script.path));
  const region = canMoveOut(found, top, index) ? found : stayAsCall(found, top);
  const named = markRegion(parse, script, { region, top, index });
  if (!named.ok) return named;
  const marked = named.value;
  const { setUp, defaults } = walkSetUp(script, { top, region: marked.region, index, helpers });
  const isLast = top
    .slice(marked.region.to + 1)
    .every(({ nodes }) => nodes[0].type === "function_definition");
  const drafts = draftSuites({
    region: marked.region,
    start: {
      ...setUp,
      scope: { ...setUp.scope, mayKeep: false },
      isSilent: false,
      isArguments: isArguments(marked.region),
    },
    // A function that ends with a bad status ends the script.
    isStatusSeen: isLast || marked.region.inside !== undefined,
  });
  const early = makeEarlySuites(setUp.items, script, {
    statements: top.slice(0, marked.region.from),
    ground: setUp.ground,
    index,
  });
  const later = listLater(script.text, { top, region: marked.region });
  const around = {
    source: script.text,
    index,
    later,
    isInside: marked.region.inside !== undefined,
  };
  return success(
    finishSuites([...early, ...drafts], {
      legacy: marked.legacy,
      defaults,
      around,
      notes: listScriptNotes(root, script),
    }),
  );
}

function isArguments({ statements }: Region): boolean {
  return statements.length === 1 && statements[0]?.nodes[0].text === '"$@"';
}

/** A function whose body has to stay one is called. */
function stayAsCall(region: Region, top: readonly Statement[]): Region {
  const { from, to } = region;
  return { statements: top.slice(from, to + 1), from, to };
}

/** Walks the set-up twice: what it gives to variables of CI has to be known from its first line on. */
function walkSetUp(
  script: ScriptText,
  {
    top,
    region,
    index,
    helpers,
  }: {
    readonly top: readonly Statement[];
    readonly region: Region;
    readonly index: Walk["index"];
    readonly helpers: readonly Node[];
  },
): { readonly setUp: Walk; readonly defaults: Ground["defaults"] } {
  const scriptFolder = script.path.includes("/") ? script.path.replace(/\/[^/]*$/, "") : ".";
  const sourced = (word: string): readonly Node[] | undefined => {
    const at = script.helpers.findIndex(({ words }: HelperText) => words.includes(word));
    return helpers[at]?.children;
  };
  const walkOnce = (defaults: Ground["defaults"]): Walk => {
    const ground = { scriptFolder, defaults };
    const scope: Scope = {
      values: new Map(),
      mayBeAnything: false,
      areArgsKnown: true,
      folder: ".",
      mayKeep: true,
    };
    const walk = startWalk({
      source: script.text,
      ground,
      index,
      sourced,
      scope,
      mayHaveMade: false,
      at: 0,
      isSilent: true,
      isArguments: false,
    });
    for (const statement of top.slice(0, region.from)) {
      walkStatement(walk, statement, { when: true, isStatusSeen: false });
    }
    return walk;
  };
  const first = walkOnce(new Map());
  const statements = withSourced(top.slice(0, region.from), sourced);
  const defaults = readDefaults({ scope: first.scope, statements, index });
  const setUp = walkOnce(defaults);
  // `if [ -z "$X" ]` asks what the default has already answered: only the first walk could read that.
  for (const name of defaults.keys()) {
    const value = first.scope.values.get(name);
    if (value !== undefined) setUp.scope.values.set(name, value);
  }
  return { setUp, defaults };
}

/** With those of a file in place of the line that sources it. */
function withSourced(
  statements: readonly Statement[],
  sourced: Walk["sourced"],
): readonly Statement[] {
  return statements.flatMap((statement) => {
    const [node] = statement.nodes;
    const isSource = /^(?:source|\.)$/.test(node.childForFieldName("name")?.text ?? "");
    const [word] = node.childrenForFieldName("argument");
    const children = isSource && word !== undefined ? sourced(word.text) : undefined;
    return children === undefined ? [statement] : listStatements(children).statements;
  });
}

function describeUnnamed(path: string, { from }: Region, top: readonly Statement[]): Failure {
  const line = top[from]?.lines[0] ?? 1;
  return {
    code: "config-invalid",
    message: `the dispatch at line ${line} of ${path} has no first or last line that is there only once`,
    place: { path },
    next: "put it on lines of its own, and add a comment to its first line",
  };
}

interface Marked {
  readonly region: Region;
  readonly legacy: Legacy;
}

/** How the config has to name the region so that the bridge finds it; where its lines are not its own, a larger one. */
function markRegion(
  parse: ParseBash,
  script: ScriptText,
  {
    region,
    top,
    index,
  }: {
    readonly region: Region;
    readonly top: readonly Statement[];
    readonly index: Walk["index"];
  },
): Result<Marked> {
  const { path, text } = script;
  const facts = readScriptFacts(parse, text);
  const helperFunctions = script.helpers.flatMap(
    (one) => readScriptFacts(parse, one.text).functions,
  );
  const search = { path, text, facts, helperFunctions };
  const isFound = (marks: DispatchMarks | undefined, wanted: DispatchRange): boolean => {
    const found = findDispatch(search, marks);
    return (
      found.ok && found.value.fromLine === wanted.fromLine && found.value.toLine === wanted.toLine
    );
  };
  const lines = text.split("\n");
  const inside = region.inside === undefined ? {} : { inside: region.inside };
  for (const one of listRegions(region, top, index)) {
    const [first, last] = [top[one.from], top[one.to]];
    if (first === undefined || last === undefined) continue;
    const wanted = { fromLine: first.lines[0], toLine: last.lines[1] };
    if (one.inside === undefined && isFound(undefined, wanted)) {
      return success({ region: one, legacy: { script: path } });
    }
    const from = lines[wanted.fromLine - 1]?.trim() ?? "";
    const to = lines[wanted.toLine - 1]?.trim() ?? "";
    const marks = [{ from }, { from, to }].find((some) => isFound(some, wanted));
    if (marks !== undefined)
      return success({ region: one, legacy: { script: path, dispatch: { ...marks, ...inside } } });
  }
  return failed(describeUnnamed(path, region, top));
}

/** The region, then larger ones around it, then the last statement of it alone. */
function listRegions(
  region: Region,
  top: readonly Statement[],
  index: Walk["index"],
): readonly Region[] {
  const { from, to, inside } = region;
  if (inside !== undefined) return [region, stayAsCall(region, top)];
  const cut = (start: number, end: number): Region =>
    withChain({ statements: top.slice(start, end + 1), from: start, to: end }, index);
  const below = [...Array(Math.min(MOST_MORE, top.length - 1 - to)).keys()].map((more) =>
    cut(from, to + more + 1),
  );
  const above = [...Array(Math.min(MOST_MORE, from)).keys()].map((more) =>
    cut(from - more - 1, to),
  );
  return [region, ...below.slice(0, 2), ...above, ...below.slice(2), cut(to, to)];
}

const MOST_MORE = 20;

/** Bash that may run after the dispatch. */
function listLater(
  text: string,
  { top, region }: { readonly top: readonly Statement[]; readonly region: Region },
): string {
  const end = top[region.to]?.range[1] ?? text.length;
  const traps = top.slice(0, region.from).filter(({ nodes }) => nodes[0].text.includes("trap"));
  return [...traps.map(({ range }) => text.slice(...range)), text.slice(end)].join("\n");
}

function describeEmpty(path: string): Failure {
  return {
    code: "config-invalid",
    message: `${path} does nothing at its top level`,
    place: { path },
    next: "name the script that CI calls",
  };
}
