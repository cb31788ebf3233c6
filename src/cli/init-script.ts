import { relative } from "node:path";
import type { Node } from "web-tree-sitter";
import type { ParseBash } from "../bash/tree-sitter.ts";
import { expandVariables, type Variables } from "../lib/expand.ts";
import { findFolder } from "./init-folder.ts";
import { type FindQuery, parseFind } from "./init-find.ts";
import { readOptIn } from "./init-flags.ts";
import { findLoopFilter } from "./init-loop-filter.ts";
import { readRunners, type ScriptRunner } from "./init-runner.ts";
import { commandName, readScope, readWord, readWords, type Scope } from "./init-words.ts";

/** What a run_tests.sh says about its tests, as far as its syntax tells. */
export interface ScriptReading extends ScriptRunner {
  readonly finds: readonly ScriptFind[];
  /** What it exports for every test, as templates of a config. */
  readonly env: Readonly<Record<string, string>>;
  /** What has to be looked at by a person: a full sentence each, with its line. */
  readonly doubts: readonly string[];
  /** Which finds are not, or not wholly, among `finds`, and why. */
  readonly unread: readonly string[];
}

/** A `find` of the script whose files are tests. */
export interface ScriptFind {
  /** From 1. */
  readonly line: number;
  /** The words after `find`, ready to be run. */
  readonly words: readonly string[];
  /** Where it runs, relative to the root of the project; "" is that root. */
  readonly base: string;
  readonly query: FindQuery;
  /** The word that has to be given to the script before it looks there: "integration" for `--integration`. */
  readonly optIn?: string;
}

/** Where a script is, and the variables that it starts with. */
export interface ScriptPlace {
  /** Absolute. */
  readonly folder: string;
  /** The root of the project, where the script is started; absolute. */
  readonly root: string;
  readonly env: Variables;
}

/** Reads a script by its syntax alone. Runs none of it. */
export function readTestScript(parse: ParseBash, text: string, place: ScriptPlace): ScriptReading {
  const tree = parse(text);
  try {
    const root = tree.rootNode;
    const scope = readScope(root, place);
    const doubts = root.hasError ? ["the script has parts that the parser did not understand"] : [];
    const unread: string[] = [];
    const finds = root
      .descendantsOfType("command")
      .filter((command) => commandName(command) === "find")
      .flatMap((command) => readFinds(command, { scope, place, root, unread }));
    const env = readExports(root, { scope, doubts });
    return { finds, env, ...readRunners(root, scope), doubts, unread };
  } finally {
    tree.delete();
  }
}

interface Reading {
  readonly scope: Scope;
  readonly place: ScriptPlace;
  readonly root: Node;
  readonly unread: string[];
}

/** A command in a loop over known words is one for each of them. */
function readFinds(command: Node, reading: Reading): readonly ScriptFind[] {
  const { unread, root } = reading;
  const line = command.startPosition.row + 1;
  const filter = findFilter(command);
  if (filter === "wc") return []; // Counts, and does not choose.
  const optIn = readOptIn(command, root);
  if (optIn.doubt !== undefined) unread.push(`line ${line}: ${optIn.doubt}`);
  if (filter !== undefined) {
    unread.push(
      `line ${line}: what \`${filter}\` makes of the output of find is not in the config`,
    );
  }
  const skip = findLoopFilter(command, root);
  if (skip !== undefined) {
    unread.push(
      `line ${skip}: what this loop leaves out of the output of find is not in the config`,
    );
  }
  const flag = optIn.flag === undefined ? {} : { optIn: optIn.flag };
  return scopesOf(command, reading.scope).flatMap((scope): readonly ScriptFind[] => {
    const find = readFind(command, scope, reading);
    if (typeof find !== "string") return [{ line, ...find, ...flag }];
    if (find !== "") unread.push(`line ${line}: ${find}: ${command.text}`);
    return [];
  });
}

/** One `find`; else why it is not understood, or nothing when it is not there to tell names. */
function readFind(
  command: Node,
  scope: Scope,
  { root, place }: Reading,
): Pick<ScriptFind, "words" | "base" | "query"> | string {
  const base = readBase(command, root, scope);
  const words = readArguments(command, scope, place.env);
  if (words === undefined || base === undefined)
    return "only running it would tell where this looks";
  if (words.includes("")) return "a word of this is empty here";
  const parsed = parseFind(words);
  if (parsed.kind === "query") return { words, base, query: parsed.query };
  const isAction = /^-(?:exec|ok|delete|fprint|fls|ls)/.test(parsed.word);
  return isAction ? "" : `\`${parsed.word}\` is not understood`;
}

/** The scopes in which a command runs: one for each round of the loops around it. */
function scopesOf(node: Node, scope: Scope): readonly Scope[] {
  const loops: Node[] = [];
  for (let one = node.parent; one !== null; one = one.parent)
    if (one.type === "for_statement") loops.unshift(one);
  return loops.reduce<readonly Scope[]>(
    (scopes, loop) => scopes.flatMap((one) => roundsOf(loop, one)),
    [scope],
  );
}

function roundsOf(loop: Node, scope: Scope): readonly Scope[] {
  const name = loop.childForFieldName("variable")?.text ?? "";
  const values = loop.childrenForFieldName("value").flatMap((word) => readWords(word, scope) ?? []);
  if (values.length === 0) return [scope];
  return values.map((value) => ({
    ...scope,
    variables: new Map([...scope.variables, [name, value]]),
  }));
}

/** The words of a command with the variables of now; undefined where they are not known. */
function readArguments(command: Node, scope: Scope, env: Variables): readonly string[] | undefined {
  const words: string[] = [];
  for (const node of command.childrenForFieldName("argument")) {
    for (const template of readWords(node, scope) ?? [undefined]) {
      const expanded = template === undefined ? undefined : expandVariables(template, env);
      if (expanded?.kind !== "text") return undefined;
      words.push(expanded.text);
    }
  }
  return words;
}

/** The folder of a command, relative to the root; undefined when that cannot be known. */
function readBase(command: Node, root: Node, scope: Scope): string | undefined {
  const folder = findFolder(command, { root, scope });
  if (folder === undefined) return undefined;
  const base = relative(scope.root, folder);
  return base.startsWith("..") ? undefined : base;
}

/** The program that gets the output of a command and may leave some of it out. */
function findFilter(command: Node): string | undefined {
  let node = command;
  while (node.parent?.type === "redirected_statement") node = node.parent;
  if (node.parent?.type !== "pipeline") return undefined;
  const rest = node.parent.namedChildren.filter((one) => one.startIndex > command.endIndex);
  const names = rest.flatMap(
    (one) => one.text.split(/\s/).find((word) => !word.includes("=")) ?? [],
  );
  return names.find((name) => !["sort", "tr", "cat", "uniq"].includes(name));
}

/** What the script exports wherever it goes; what it exports on conditions is a doubt. */
function readExports(
  root: Node,
  { scope, doubts }: { readonly scope: Scope; readonly doubts: string[] },
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  const exports = root
    .descendantsOfType("declaration_command")
    .filter((one) => one.text.startsWith("export"))
    .filter((one) => {
      const isSure = !isConditional(one);
      // Where coverage.py writes is up to Moult.
      const sets = one.namedChildren.some(
        ({ type, text }) => type === "variable_assignment" && !text.startsWith("COVERAGE_FILE="),
      );
      if (!isSure && sets) {
        const line = one.startPosition.row + 1;
        doubts.push(
          `line ${line}: what is exported on conditions is not in the config: ${one.text}`,
        );
      }
      return isSure;
    });
  for (const one of exports.flatMap((node) => node.namedChildren)) {
    if (one.type !== "variable_assignment") continue;
    const name = one.childForFieldName("name")?.text ?? "";
    const value = one.childForFieldName("value");
    // Its own name stands for what was there before the script.
    const before: Scope = {
      ...scope,
      variables: without(scope.variables, name),
      unknown: new Set(),
    };
    const text = value === null ? "" : readWord(value, before);
    const inProject = text === undefined ? undefined : placeInProject(text, scope.root);
    if (inProject === undefined) {
      const line = one.startPosition.row + 1;
      doubts.push(`line ${line}: the value of ${name} is not in the config: ${one.text}`);
    } else env[name] = inProject;
  }
  return env;
}

function without(map: ReadonlyMap<string, string>, name: string): ReadonlyMap<string, string> {
  return new Map([...map].filter(([key]) => key !== name));
}

function isConditional(node: Node): boolean {
  for (let one = node.parent; one !== null; one = one.parent)
    if (["if_statement", "case_statement", "list"].includes(one.type)) return true;
  return false;
}

/** Lists of folders in the project become relative to it; a text that names this checkout otherwise is none for a config. */
function placeInProject(text: string, root: string): string | undefined {
  const parts = text.split(":").map((part) => {
    if (part === root) return ".";
    return part.startsWith(`${root}/`) ? part.slice(root.length + 1) : part;
  });
  // An empty part is the folder where Python runs: that of the project.
  const joined = parts.join(":");
  return joined.includes(root) ? undefined : joined;
}
