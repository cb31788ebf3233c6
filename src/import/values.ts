import type { ValuePart, Word, WordPart } from "../bash/read-words.ts";
import { allOf, anyOf, type Guard, isSame } from "./guard.ts";

/** A part of a text that is known when CI has set its variables. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "env"; readonly name: string; readonly fallback?: string }
  | { readonly kind: "arg"; readonly index: number; readonly fallback?: string }
  | { readonly kind: "math"; readonly expression: string }
  | { readonly kind: "root" }; // the folder of the project, absolute

/** A text under a condition. */
export interface Option {
  readonly when: Guard;
  readonly pieces: readonly Piece[];
}

/** What a variable holds: one of the options, of which exactly one holds; a list of texts; or nobody knows. */
export type Value =
  | { readonly kind: "options"; readonly options: readonly Option[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "unknown" };

/** What is known at one place of the script. Variables that are not in `values` are as CI has set them. */
export interface Scope {
  readonly values: Map<string, Value>;
  /** Something may have changed any variable: those that are not in `values` are not known either. */
  mayBeAnything: boolean;
  /** The script's own arguments are still `$1`, `$2`, ... */
  areArgsKnown: boolean;
  /** Relative to the project; undefined where it is not known. */
  folder: string | undefined;
  /** `${X:=1}` may be read: what it assigns is noted, and bash does it in any case. */
  readonly mayKeep?: boolean;
}

/** What stays the same in the whole script. */
export interface Ground {
  /** Of the folder of the script, relative to the project: "ci". Undefined in a helper, whose own may be meant. */
  readonly scriptFolder: string | undefined;
  /** Defaults that the set-up gives to variables of CI: the config declares them. */
  readonly defaults: ReadonlyMap<string, string>;
}

export const UNKNOWN: Value = { kind: "unknown" };

/** Variables that bash or the machine set, not CI. */
const NOT_OF_CI =
  /^(?:BASH\w*|COMP_\w*|DIRSTACK|EPOCH\w*|EUID|FUNCNAME|GROUPS|HIST\w*|HOME|HOST\w*|IFS|LANG|LANGUAGE|LC_\w+|LINENO|LOGNAME|MACHTYPE|OLDPWD|OPT(?:ARG|ERR|IND)|OSTYPE|PATH|PIPESTATUS|PPID|PS\d|PWD|RANDOM|REPLY|SECONDS|SHELL|SHELLOPTS|SHLVL|SRANDOM|TERM|TMPDIR|TZ|UID|USER|_)$/;

/** Copies what is known, for a branch. */
export function copyScope(scope: Scope): Scope {
  return { ...scope, values: new Map(scope.values) };
}

/** What a word stands for, in order of its options; undefined where nobody knows before it runs. */
export function resolveWord(
  word: Word,
  scope: Scope,
  ground: Ground,
): readonly Option[] | undefined {
  let options: readonly Option[] = [{ when: true, pieces: [] }];
  for (const part of word) {
    const next = resolvePart(part, scope, ground);
    if (next === undefined) return undefined;
    options = options.flatMap((before) =>
      next.flatMap((after): readonly Option[] => {
        const when = allOf([before.when, after.when]);
        return when === false
          ? []
          : [{ when, pieces: joinPieces([...before.pieces, ...after.pieces]) }];
      }),
    );
    if (options.length > MOST_OPTIONS) return undefined;
  }
  return options;
}

const MOST_OPTIONS = 12;

function resolvePart(part: WordPart, scope: Scope, ground: Ground): readonly Option[] | undefined {
  switch (part.kind) {
    case "text":
      return always([{ kind: "text", text: part.text }]);
    case "value":
      return resolveValue(part, scope, ground);
    case "math":
      return resolveMath(part.expression, scope, ground);
    case "folder":
      if (part.of === "script") {
        const { scriptFolder } = ground;
        return scope.folder === "." && scriptFolder !== undefined ? text(scriptFolder) : undefined;
      }
      return scope.folder === "." ? always([{ kind: "root" }]) : undefined;
    case "other":
      return undefined;
  }
}

function always(pieces: readonly Piece[]): readonly Option[] {
  return [{ when: true, pieces }];
}

function text(value: string): readonly Option[] {
  return always([{ kind: "text", text: value }]);
}

function resolveValue(
  { name, fallback }: ValuePart,
  scope: Scope,
  ground: Ground,
): readonly Option[] | undefined {
  if (fallback?.isKept === true && scope.mayKeep !== true) return undefined;
  const own = /^\d/.test(name) ? valueOfArg(Number(name), scope) : valueOfName(name, scope);
  if (own === undefined || fallback === undefined) return own;
  const others = resolveWord(fallback.word, scope, ground);
  const other = others?.length === 1 ? others[0] : undefined;
  const [only] = own;
  if (only !== undefined && own.length === 1 && other !== undefined)
    return withFallback(only, other.pieces, fallback.isForEmpty);
  return own.every(({ pieces }) => (textOf(pieces) ?? "") !== "") ? own : undefined;
}

function valueOfArg(index: number, { areArgsKnown }: Scope): readonly Option[] | undefined {
  return areArgsKnown && index > 0 ? always([{ kind: "arg", index }]) : undefined;
}

function valueOfName(name: string, scope: Scope): readonly Option[] | undefined {
  const { values, folder } = scope;
  const value = values.get(name);
  if (value?.kind === "options") return value.options;
  if (value !== undefined || scope.mayBeAnything) return undefined;
  if (name === "PWD" && folder === ".") return always([{ kind: "root" }]);
  return NOT_OF_CI.test(name) ? undefined : always([{ kind: "env", name }]);
}

/** `${X:-default}` of an X that is one piece, or a text. */
function withFallback(
  { pieces }: Option,
  other: readonly Piece[],
  isForEmpty: boolean,
): readonly Option[] | undefined {
  const [piece] = pieces;
  const word = textOf(other);
  if (pieces.length === 0 || textOf(pieces) === "")
    return isForEmpty ? always(other) : always(pieces);
  if (piece === undefined || pieces.length > 1 || (piece.kind !== "env" && piece.kind !== "arg"))
    return always(pieces);
  if (piece.fallback !== undefined && piece.fallback !== "") return always(pieces);
  if (word === undefined) return undefined;
  // `${X-a}` and an X that is set and empty: nobody can say that without bash.
  if (!isForEmpty && word !== "") return undefined;
  return always([word === "" ? piece : { ...piece, fallback: word }]);
}

/** Whether the script has changed where bash parts a word of which something is not quoted. */
export function isSplitOtherwise(word: Word, { values }: Scope): boolean {
  return (
    values.has("IFS") &&
    word.some(
      (part) =>
        part.kind !== "text" && part.kind !== "other" && !("isQuoted" in part && part.isQuoted),
    )
  );
}

/** The text of pieces that are only texts. */
export function textOf(pieces: readonly Piece[]): string | undefined {
  if (pieces.some(({ kind }) => kind !== "text")) return undefined;
  return pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
}

/** Only names that CI has set may stand in it, or a default that the config declares for them. */
function resolveMath(
  expression: string,
  scope: Scope,
  { defaults }: Ground,
): readonly Option[] | undefined {
  const names = [...expression.matchAll(/[A-Za-z_]\w*/g)].map(([name]) => name);
  if (/\$\{?\d/.test(expression)) return undefined;
  const isPlain = names.every((name) => {
    const value = valueOfName(name, scope);
    const [piece, ...others] = value?.length === 1 ? (value[0]?.pieces ?? []) : [];
    if (piece?.kind !== "env" || piece.name !== name || others.length > 0) return false;
    return piece.fallback === defaults.get(name);
  });
  if (!isPlain) return undefined;
  return always([{ kind: "math", expression: expression.replaceAll(/\s*([-+*/%])\s*/g, "$1") }]);
}

function joinPieces(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "text" && piece.text === "" && pieces.length > 1) continue;
    if (piece.kind === "text" && last?.kind === "text")
      joined[joined.length - 1] = { kind: "text", text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}

/** What a variable holds after branches of which one was taken. `when` of each; the scope before for none. */
export function mergeScopes(
  scope: Scope,
  branches: readonly { readonly when: Guard; readonly scope: Scope }[],
): void {
  const names = new Set(branches.flatMap((branch) => [...branch.scope.values.keys()]));
  for (const name of names) scope.values.set(name, mergeValue(name, branches));
  scope.mayBeAnything ||= branches.some((branch) => branch.scope.mayBeAnything);
  scope.areArgsKnown &&= branches.every((branch) => branch.scope.areArgsKnown);
  const folders = new Set(branches.map((branch) => branch.scope.folder));
  scope.folder = folders.size === 1 ? [...folders][0] : undefined;
}

function mergeValue(
  name: string,
  branches: readonly { readonly when: Guard; readonly scope: Scope }[],
): Value {
  const values = branches.map(({ scope }) => scope.values.get(name) ?? untouched(name, scope));
  const [first] = values;
  if (first !== undefined && values.every((value) => isSame(value, first))) return first;
  const options: Option[] = [];
  for (const [index, value] of values.entries()) {
    if (value.kind !== "options") return UNKNOWN;
    for (const option of value.options) {
      const when = allOf([branches[index]?.when ?? true, option.when]);
      const twin = options.findIndex(({ pieces }) => isSame(pieces, option.pieces));
      const other = options[twin];
      if (when === false) continue;
      if (other === undefined) options.push({ when, pieces: option.pieces });
      else options[twin] = { when: anyOf([other.when, when]), pieces: other.pieces };
    }
  }
  const fallback = readConditionalDefault(name, options);
  if (fallback !== undefined) return fallback;
  return options.length > MOST_OPTIONS ? UNKNOWN : { kind: "options", options };
}

function untouched(name: string, { mayBeAnything }: Scope): Value {
  if (mayBeAnything || NOT_OF_CI.test(name)) return UNKNOWN;
  return { kind: "options", options: always([{ kind: "env", name }]) };
}

/** `if [ -z "$X" ]; then X=a; fi` is `X=${X:-a}`. */
function readConditionalDefault(name: string, options: readonly Option[]): Value | undefined {
  const own = options.find(({ pieces }) => isSame(pieces, [{ kind: "env", name }]));
  const other = options.find((one) => one !== own);
  const word = other === undefined ? undefined : textOf(other.pieces);
  if (own === undefined || word === undefined || options.length !== 2) return undefined;
  const isEmpty = isSame(other?.when, { env: name, nonempty: false });
  if (!isEmpty) return undefined;
  return { kind: "options", options: always([{ kind: "env", name, fallback: word }]) };
}
