import type { Node } from "web-tree-sitter";
import type { Finding } from "./finding.ts";
import { findAt, findInText, replace, type Edit, type ScriptView } from "./script-view.ts";
import { literalOf } from "./syntax.ts";

/** Conditions that ask something else than they seem to: each has an answer that does not depend on the value. */
export function findTestMistakes(script: ScriptView): readonly Finding[] {
  const tests = script.root.descendantsOfType("test_command");
  return [...tests.flatMap((test) => findInTest(script, test)), ...findEmptyComparison(script)];
}

function findInTest(script: ScriptView, test: Node): readonly Finding[] {
  const isSingle = test.firstChild?.type === "[";
  const parts = test.descendantsOfType(["binary_expression", "unary_expression"]);
  return [
    ...findJoined(script, test),
    ...parts.flatMap((part) => {
      if (part.type === "binary_expression") return findComparison(script, part, isSingle);
      return isSingle ? findUnquoted(script, part) : [];
    }),
  ];
}

/** `[[ $x==a ]]`: one word, which is not empty. */
function findJoined(script: ScriptView, test: Node): readonly Finding[] {
  const [word, ...others] = test.namedChildren;
  if (word === undefined || others.length > 0 || word.type !== "concatenation") return [];
  const joined = /^("?\$\{?\w+\}?"?)(==|!=|=)(.*)$/.exec(word.text);
  if (joined === null) return [];
  const [, left = "", operator = "", right = ""] = joined;
  return findAt(script, test, {
    kind: "test-mistake",
    trouble: "without blanks around the operator it is one word that is not empty: it always holds",
    edits: [replace(word, `${left} ${operator} ${right === "" ? '""' : right}`)],
  });
}

function findComparison(script: ScriptView, part: Node, isSingle: boolean): readonly Finding[] {
  const [left, right] = [part.childForFieldName("left"), part.childForFieldName("right")];
  const operator = part.childForFieldName("operator")?.text ?? "";
  if (left === null || right === null) return [];
  if (isSingle && /^[<>]$/.test(operator) && right.type === "number")
    return findRedirection(script, part, right);
  const comparison = { part, left, right, isPlainEqual: /^==?$/.test(operator) };
  if (!comparison.isPlainEqual && operator !== "!=") return [];
  const mistake = isSingle ? findInBracket(comparison) : findInBrackets(comparison);
  return mistake === undefined ? [] : findAt(script, part, { kind: "test-mistake", ...mistake });
}

/** `[ $a > 5 ]` writes a file with the name 5. */
function findRedirection(script: ScriptView, part: Node, right: Node): readonly Finding[] {
  const sign = part.childForFieldName("operator");
  if (sign === null) return [];
  return findAt(script, part, {
    kind: "test-mistake",
    trouble: `\`${sign.text}\` is a redirection here: it opens the file "${right.text}" and compares nothing`,
    edits: [replace(sign, sign.text === ">" ? "-gt" : "-lt")],
  });
}

interface Comparison {
  readonly part: Node;
  readonly left: Node;
  readonly right: Node;
  /** Not `!=`. */
  readonly isPlainEqual: boolean;
}

interface Mistake {
  readonly trouble: string;
  readonly edits: readonly Edit[];
}

function findInBracket({ part, left, right, isPlainEqual }: Comparison): Mistake | undefined {
  const literal = literalOf(right);
  if (!isQuoted(right) && literal !== undefined && /[*?]/.test(literal))
    return {
      trouble: "`[` knows no globs: it compares with the very text, or with the names of files",
      edits: bracketEdits(part),
    };
  if (!isPlainEqual || literal !== "" || !isBare(left)) return undefined;
  return {
    trouble: `when ${left.text} is empty this is an error of \`[\` and does not hold`,
    edits: [replace(left, `"${left.text}"`)],
  };
}

function findInBrackets({ right }: Comparison): Mistake | undefined {
  const literal = literalOf(right);
  if (!isQuoted(right) || !isPlainGlob(literal)) return undefined;
  return {
    trouble: "in quotes the stars are no glob: it compares with the very text",
    edits: [replace(right, literal ?? "")],
  };
}

function isQuoted({ type }: Node): boolean {
  return type === "string" || type === "raw_string";
}

function isPlainGlob(literal: string | undefined): boolean {
  return literal !== undefined && /^\*[\w.-]+\*?$|^[\w.-]+\*$/.test(literal);
}

/** `[[` in place of `[`, where the brackets hold this comparison alone. */
function bracketEdits(part: Node): readonly Edit[] {
  const test = part.parent;
  const [open, close] = [test?.firstChild, test?.lastChild];
  if (test?.type !== "test_command" || open?.type !== "[" || close?.type !== "]") return [];
  return [replace(open, "[["), replace(close, "]]")];
}

/** `[ -n $x ]` with an empty x is `[ -n ]`. */
function findUnquoted(script: ScriptView, part: Node): readonly Finding[] {
  const operator = part.childForFieldName("operator")?.text;
  const value = part.lastNamedChild;
  if (operator !== "-n" || value === null || !isBare(value)) return [];
  return findAt(script, part, {
    kind: "test-mistake",
    trouble: `without quotes \`-n\` holds also when ${value.text} is empty`,
    edits: [replace(value, `"${value.text}"`)],
  });
}

/** A variable without quotes, which may be no word at all. */
function isBare(node: Node): boolean {
  if (node.type === "simple_expansion")
    return /^\$(\w+|@|\*)$/.test(node.text) && !/^\$[?#$!]/.test(node.text);
  return node.type === "expansion" && /^\$\{\w+(:?-)?\}$/.test(node.text);
}

/** `[ $x == ]`: the syntax tree takes the bracket for a word, so it is looked for in the lines. */
function findEmptyComparison(script: ScriptView): readonly Finding[] {
  const pattern =
    /(?<=(?:^|[;&|!(]|\b(?:if|elif|while|until))[ \t]*)\[[ \t]+(\S+)[ \t]+(==?|!=|-eq|-ne|-[lg][te])[ \t]+\](?=[ \t]*(?:$|[;&|)]))/gm;
  return [...script.text.matchAll(pattern)].flatMap((match) => {
    const node = script.root.descendantForIndex(match.index, match.index);
    if (node === null || isText(node)) return [];
    const [text, left = "", operator = ""] = match;
    const fixed = `[ ${/^\$\{?\w+\}?$/.test(left) ? `"${left}"` : left} ${operator} "" ]`;
    return findInText(script, match.index, {
      kind: "test-mistake",
      trouble: `nothing stands after ${operator}: it is an error of \`[\`${left.startsWith("$") ? ", but for an empty value," : ""} and does not hold`,
      edits: [{ start: match.index, end: match.index + text.length, text: fixed }],
    });
  });
}

function isText(node: Node): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent)
    if (/^(comment|heredoc_body|raw_string|string|string_content)$/.test(at.type)) return true;
  return false;
}
