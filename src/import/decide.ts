import type { Condition, NumberCondition, WordTest } from "../bash/condition.ts";
import type { Word } from "../bash/read-words.ts";
import { parseRegex } from "../lib/bash-regex.ts";
import type { NumberOp, Predicate, ValueTest } from "../model/predicate.ts";
import { evaluate } from "../suites/predicate.ts";
import { allOf, anyOf, type Guard, notOf } from "./guard.ts";
import { matchFunctions } from "./match-functions.ts";
import type { FunctionDefinition, ScriptIndex } from "./script-index.ts";
import { type Ground, type Piece, resolveWord, type Scope, textOf } from "./values.ts";

/** What a condition of the script is asked with. */
export interface Place {
  readonly scope: Scope;
  readonly ground: Ground;
  /** Whether something has run that could make files: then nobody knows which are there. */
  readonly mayHaveMade: boolean;
  /** Where it is asked, in the text of the script. */
  readonly at: number;
  /** The functions of the script and of what it sources. */
  readonly functions: ScriptIndex["functions"];
  /** `[[ $X == a ]]` and `case` may take capitals for small letters. */
  readonly mayIgnoreCase?: boolean;
}

/** A condition as data over what CI sets; undefined where only bash can say at that moment. */
export function decide(condition: Condition, place: Place): Guard | undefined {
  switch (condition.kind) {
    case "all":
    case "any":
      return decideParts(condition, place);
    case "not": {
      const part = decide(condition.part, place);
      return part === undefined ? undefined : notOf(part);
    }
    case "constant":
      return condition.holds;
    case "value":
      return decideValue(condition.subject, condition.test, place);
    case "number":
      return decideNumber(condition, place);
    case "function":
      return decideFunction(condition.name, place);
    case "file":
      return decideFile(condition.operator, condition.path, place);
    case "command":
      return decideCommand(condition.name, place);
  }
}

function decideParts(
  { kind, parts: all }: Condition & { readonly kind: "all" | "any" },
  place: Place,
): Guard | undefined {
  const parts = all.map((part) => decide(part, place));
  const known = parts.filter((part) => part !== undefined);
  // One part may be enough: `a && b` does not hold when a never does.
  const enough = kind === "any";
  if (known.includes(enough)) return enough;
  if (known.length < parts.length) return undefined;
  return enough ? anyOf(known) : allOf(known);
}

/** Whether a program is on PATH, unless the script has changed that, or may have made one. */
function decideCommand(name: string, place: Place): Guard | undefined {
  const isChanged = place.mayHaveMade || place.scope.values.has("PATH");
  return isChanged || place.functions.has(name) ? undefined : { fact: `command:${name}` };
}

function decideValue(subject: Word, test: WordTest, place: Place): Guard | undefined {
  const wanted = readTest(test, place);
  if (wanted !== undefined && "glob" in wanted && /^\*+$/.test(wanted.glob)) return true;
  const isSure = place.mayIgnoreCase !== true || test.kind === "nonempty";
  return wanted === undefined || !isSure ? undefined : askWord(subject, wanted, place);
}

/** Each option of a word with its own answer. */
function askWord(subject: Word, test: ValueTest, { scope, ground }: Place): Guard | undefined {
  const options = resolveWord(subject, scope, ground);
  const parts = options?.map(({ when, pieces }) => {
    const answer = ask(pieces, test, ground);
    return answer === undefined ? undefined : allOf([when, answer]);
  });
  const known = parts?.filter((part) => part !== undefined);
  return known === undefined || known.length !== parts?.length ? undefined : anyOf(known);
}

/** A test of the model for what the script compares with: only a text can be that. */
function readTest(test: WordTest, { scope, ground }: Place): ValueTest | undefined {
  switch (test.kind) {
    case "nonempty":
      return { nonempty: true };
    case "equal": {
      const text = textOf(onlyPieces(test.word, scope, ground) ?? [{ kind: "root" }]);
      return text === undefined ? undefined : asEqual(text);
    }
    case "glob":
      return readGlob(test.word, scope, ground);
    case "matches": {
      const regex = readPattern(test.word, { scope, ground }, REGEX_SPECIAL);
      if (regex === undefined || parseRegex(regex).kind === "problem") return undefined;
      return { matches: regex };
    }
  }
}

function asEqual(text: string): ValueTest {
  return text === "" ? { nonempty: false } : { eq: text };
}

/** The pattern of `[[ $X == pattern ]]` or of an arm of a case. */
export function readGlob(word: Word, scope: Scope, ground: Ground): ValueTest | undefined {
  const glob = readPattern(word, { scope, ground }, GLOB_SPECIAL);
  if (glob === undefined) return undefined;
  const isPlain = !/[*?[]|[+@!]\(/.test(glob.replaceAll(/\\./gs, ""));
  return isPlain ? asEqual(glob.replaceAll(/\\(.)/gs, "$1")) : { glob };
}

const GLOB_SPECIAL = /[\\*?[\]()|+@!]/g;
const REGEX_SPECIAL = /[\\*?[\](){}|+.^$]/g;

/** What is quoted stands for itself; the rest is the pattern. */
function readPattern(
  word: Word,
  { scope, ground }: Pick<Place, "scope" | "ground">,
  special: RegExp,
): string | undefined {
  const parts = word.map((part) => {
    if (part.kind === "text") {
      return part.isQuoted ? part.text.replaceAll(special, String.raw`\$&`) : part.text;
    }
    const pieces = onlyPieces([part], scope, ground);
    const text = pieces === undefined ? undefined : textOf(pieces);
    // A value that is not quoted is a pattern, too.
    const isQuoted = part.kind === "value" && part.isQuoted;
    return isQuoted ? text?.replaceAll(special, String.raw`\$&`) : text;
  });
  return parts.includes(undefined) ? undefined : parts.join("");
}

function onlyPieces(word: Word, scope: Scope, ground: Ground): readonly Piece[] | undefined {
  const options = resolveWord(word, scope, ground);
  return options?.length === 1 ? options[0]?.pieces : undefined;
}

/** Asks one text. Only a single variable, or one with a fixed text around it, can be asked. */
function ask(pieces: readonly Piece[], test: ValueTest, ground: Ground): Guard | undefined {
  const text = textOf(pieces);
  if (text !== undefined) return holdsFor(text, test);
  const [piece, ...others] = pieces;
  if (others.length > 0) return askAround(pieces, test, ground);
  if (piece?.kind === "root") return "nonempty" in test ? test.nonempty : undefined;
  return piece?.kind === "env" || piece?.kind === "arg"
    ? askWithFallback(piece, test, ground)
    : undefined;
}

function holdsFor(text: string, test: ValueTest): boolean | undefined {
  const facts = { args: [], hasFile: () => undefined, hasCommand: () => undefined };
  const { truth } = evaluate({ env: "X", ...test }, { ...facts, variables: { X: text } });
  return truth === "unknown" ? undefined : truth === "yes";
}

function isText(piece: Piece | undefined): piece is Piece & { readonly kind: "text" } {
  return piece?.kind === "text";
}

/** `x$X = xa` is `$X = a`. */
function askAround(pieces: readonly Piece[], test: ValueTest, ground: Ground): Guard | undefined {
  if ("nonempty" in test && pieces.some(isText)) return test.nonempty;
  if (!("eq" in test)) return undefined;
  const middle = pieces.filter((piece) => !isText(piece));
  const [head, tail] = [pieces[0], pieces.at(-1)];
  const [before, after] = [isText(head) ? head.text : "", isText(tail) ? tail.text : ""];
  if (middle.length !== 1 || pieces.length > 3) return undefined;
  const { eq } = test;
  const fits = eq.length >= before.length + after.length;
  if (!fits || !eq.startsWith(before) || !eq.endsWith(after)) return false;
  return ask(middle, asEqual(eq.slice(before.length, eq.length - after.length)), ground);
}

/**
 * A default that the config declares is filled in before anything is asked. Any other stands beside the question;
 * and what is asked before the script gives the default sees the empty value, which no config can tell.
 */
function askWithFallback(
  piece: Piece & { readonly kind: "env" | "arg" },
  test: ValueTest,
  { defaults }: Ground,
): Guard | undefined {
  const subject = piece.kind === "env" ? { env: piece.name } : { arg: piece.index };
  const predicate: Predicate = { ...subject, ...test };
  const declared = piece.kind === "env" ? defaults.get(piece.name) : undefined;
  const fallback = piece.fallback ?? "";
  if (fallback === (declared ?? "")) return predicate;
  const [forEmpty, forFallback] = [holdsFor(declared ?? "", test), holdsFor(fallback, test)];
  if (forEmpty === undefined || forFallback === undefined) return undefined;
  if (forEmpty === forFallback) return predicate;
  if (declared !== undefined) return undefined;
  return forFallback
    ? anyOf([{ ...subject, nonempty: false }, predicate])
    : allOf([{ ...subject, nonempty: true }, predicate]);
}

function decideNumber(condition: NumberCondition, place: Place): Guard | undefined {
  const { left, op, right, isStrict } = condition;
  const { scope, ground } = place;
  const limit = toInteger(textOf(onlyPieces(right, scope, ground) ?? [{ kind: "root" }]));
  if (limit === undefined) return undefined;
  const asked = askWord(left, { num: [op, limit] }, place);
  // `[ "" -eq 0 ]` is an error, and so is a text; `[[ "" -eq 0 ]]` holds.
  if (!isStrict || asked === undefined || !compare(op, limit)) return asked;
  const isNumber = askWord(left, { matches: "^[0-9]+$" }, place);
  return isNumber === undefined ? undefined : allOf([isNumber, asked]);
}

function toInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}

/** Whether 0 passes: what bash takes for a text that is no number. */
function compare(op: NumberOp, limit: number): boolean {
  return holdsFor("0", { num: [op, limit] }) === true;
}

/** Whether there is such a function: those that a computed name may mean are known. */
function decideFunction(name: Word, { scope, ground, functions, at }: Place): Guard | undefined {
  // `eval`, and a file that was not read, may define functions, too.
  const options = scope.mayBeAnything ? undefined : resolveWord(name, scope, ground);
  const found = options?.flatMap((one) => matchFunctions(one, { functions, ground }));
  const isSure = found?.every(({ call }) => isDefined(functions.get(call) ?? [], at)) ?? false;
  return isSure ? anyOf(found?.map(({ when }) => when) ?? []) : undefined;
}

/** Whether a function is there in any case: its definition stands under no condition, and before. */
function isDefined(definitions: readonly FunctionDefinition[], at: number): boolean {
  return definitions.some(({ body, isOwn }) => {
    const isAtTop = body.parent?.parent?.type === "program";
    return isAtTop && (!isOwn || body.startIndex < at);
  });
}

/** That a path is there; whether it is a file or a folder, a fact does not tell. */
function decideFile(
  operator: string,
  path: Word,
  { scope, ground, mayHaveMade }: Place,
): Guard | undefined {
  const text = textOf(onlyPieces(path, scope, ground) ?? [{ kind: "root" }]);
  const isInside = text !== undefined && /^[\w][\w./+-]*$/.test(text) && !text.includes("..");
  if (!isInside || scope.folder !== "." || mayHaveMade || operator === "-d") return undefined;
  return { fact: `file:${text}` };
}
