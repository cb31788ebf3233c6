import type { Node } from "web-tree-sitter";
import { parseShebangFlags } from "../bash/shebang.ts";
import { type Effects, readEffects, readLocals, sourceCall } from "./effects.ts";

/** A definition of a function, of the script or of a file that it sources. */
export interface FunctionDefinition {
  readonly name: string;
  readonly body: Node;
  readonly text: string;
  readonly effects: Effects;
  readonly locals: ReadonlySet<string>;
  /** Of `locals`, those that are its own from its first line on: nobody else's is ever read. */
  readonly hidden: ReadonlySet<string>;
  /** Of the script itself, and not of a helper. */
  readonly isOwn: boolean;
}

/** What is asked of a script as a whole. */
export interface ScriptIndex {
  /** By name, all definitions of it. */
  readonly functions: ReadonlyMap<string, readonly FunctionDefinition[]>;
  /** What running these nodes and calls may do, with all functions that they may call. */
  readonly effectsOf: (nodes: readonly Node[], calls: readonly string[]) => Effects;
  /** Whether any function reads the variable of the shell, and not one of its own. */
  readonly isReadByFunctions: (variable: string) => boolean;
  /** Whether each variable that is given a value may be exported: `set -a`. */
  readonly exportsAll: boolean;
  /** Whether some of its questions may take capitals for small letters: `shopt -s nocasematch`. */
  readonly mayIgnoreCase: boolean;
  /** Whether what a regular expression at this node has found may be read: in a function, or anywhere after it. */
  readonly isMatchRead: (node: Node) => boolean;
}

/** A file that the script sources, by the words that mean it. */
export interface SourcedTree {
  readonly words: readonly string[];
  readonly root: Node;
}

/** Reads the functions of a script and of what it sources. */
export function indexScript(root: Node, helpers: readonly SourcedTree[]): ScriptIndex {
  const all = [
    ...listFunctions(root, true),
    ...helpers.flatMap((helper) => listFunctions(helper.root, false)),
  ];
  const functions = Map.groupBy(all, ({ name }) => name);
  const sources = new Map(
    helpers.flatMap((helper) => {
      const own = readEffects(helper.root.children);
      return helper.words.map((word) => [sourceCall(word), { effects: own, text: "" }] as const);
    }),
  );
  const roots = [root, ...helpers.map((helper) => helper.root)];
  const isReadByFunctions = (variable: string): boolean =>
    all.some(({ text, hidden }) => !hidden.has(variable) && mentions(text, variable));
  return {
    functions,
    effectsOf: (nodes, calls) => {
      const own = readEffects(nodes);
      const text = nodes.map((node) => node.text).join("\n");
      return close(
        { ...own, calls: new Set([...own.calls, ...calls]) },
        { functions, sources, text },
      );
    },
    isReadByFunctions,
    isMatchRead: ({ startIndex }) =>
      isReadByFunctions("BASH_REMATCH") ||
      mentions(root.text.slice(Math.max(startIndex - root.startIndex, 0)), "BASH_REMATCH"),
    exportsAll: roots.some(exportsAll),
    mayIgnoreCase: roots.some(({ text }) => /\bnocasematch\b/.test(text)),
  };
}

function exportsAll({ text }: Node): boolean {
  const isAsked = /\bset\s(?:[^\n;]*\s)?-[A-Za-z]*a|\ballexport\b/.test(text);
  return isAsked || parseShebangFlags(text).some((flags) => /^-.*a/.test(flags));
}

function listFunctions(root: Node, isOwn: boolean): readonly FunctionDefinition[] {
  return root.descendantsOfType("function_definition").flatMap((node) => {
    const name = node.childForFieldName("name")?.text;
    const body = node.childForFieldName("body");
    if (name === undefined || body === null) return [];
    const locals = readLocals(body);
    const isProcess = body.type === "subshell";
    const read = readEffects([body]);
    const assigned = new Set([...read.assigned].filter((one) => !locals.has(one)));
    // The arguments of a function are its own.
    const effects = {
      ...read,
      assigned: isProcess ? new Set<string>() : assigned,
      changesArgs: false,
    };
    const hidden = new Set([...locals].filter((one) => isHidden(body, one)));
    return [{ name, body, text: node.text, effects, locals, hidden, isOwn }];
  });
}

/**
 * Before it is declared, in `local mode=${mode:-full}`, and after the block in which it is declared, a name may be that
 * of the caller.
 */
function isHidden(body: Node, name: string): boolean {
  const declaration = body
    .descendantsOfType("declaration_command")
    .find(({ text }) => isNamed(text, name));
  const block = declaration?.parent;
  if (!declaration || !block || !BLOCKS.has(block.type)) return false;
  const before = body.text.slice(0, declaration.startIndex - body.startIndex);
  const after = body.text.slice(block.endIndex - body.startIndex);
  const givenFrom = declaration.text.replaceAll(/(?<=\s)\w+(?=[=\s]|$)/g, "");
  return ![before, givenFrom, after].some((text) => isNamed(text, name));
}

/** All that is in them runs one after the other. */
const BLOCKS = new Set(["compound_statement", "case_item", "do_group"]);

function isNamed(text: string, name: string): boolean {
  return new RegExp(String.raw`(?<!\w)${name}(?!\w)`).test(text);
}

interface Callable {
  readonly functions: ScriptIndex["functions"];
  /** What the files do that may be sourced. */
  readonly sources: ReadonlyMap<string, Pick<FunctionDefinition, "effects" | "text">>;
}

/** With the effects of all functions that may be called, and of those that they call. */
function close(
  effects: Effects,
  { functions, sources, text }: Callable & { readonly text: string },
): Effects {
  const assigned = new Set(effects.assigned);
  const calls = new Set(effects.calls);
  let { hasUnknownCalls, movesFolder, changesAnything } = effects;
  const seen = new Set<string>();
  const named = new Set(listNamed(text, functions));
  const queue = [...effects.calls, ...(effects.callsArgs ? functions.keys() : [])];
  for (const name of queue) {
    if (seen.has(name)) continue;
    seen.add(name);
    const source = sources.get(name);
    for (const one of source === undefined ? (functions.get(name) ?? []) : [source]) {
      for (const variable of one.effects.assigned) assigned.add(variable);
      for (const call of one.effects.calls) calls.add(call);
      for (const word of listNamed(one.text, functions)) named.add(word);
      queue.push(...one.effects.calls);
      movesFolder ||= one.effects.movesFolder;
      // Which file `source "$1"` reads is said by the caller.
      const isUnread = [...one.effects.calls].some((call) => isUnreadSource(call, sources));
      changesAnything ||= one.effects.changesAnything || isUnread;
      hasUnknownCalls ||= one.effects.hasUnknownCalls;
    }
    // What `"$@"` in a function runs was named by somebody on the way to it.
    if (hasUnknownCalls) queue.push(...named);
  }
  return { ...effects, assigned, calls, hasUnknownCalls, movesFolder, changesAnything };
}

function isUnreadSource(call: string, sources: Callable["sources"]): boolean {
  return call.startsWith(sourceCall("")) && /[$`]/.test(call) && !sources.has(call);
}

/** The functions that a text names, for whatever reason. */
function listNamed(text: string, functions: ScriptIndex["functions"]): readonly string[] {
  return (text.match(/[\w.:+-]+/g) ?? []).filter((word) => functions.has(word));
}

/** Whether a text of bash reads a variable, as far as can be seen: rather yes than no, each name counts but in `name=`. */
export function mentions(text: string, variable: string): boolean {
  return new RegExp(String.raw`(?<!\w)${variable}(?!\w|=(?!=))`).test(text);
}
