import type { Truth } from "../model/selection.ts";
import { decide, evaluate, type Scope, truthOf } from "./evaluate.ts";
import { type Expression, parseExpression } from "./expression.ts";
import { makeHole, type Spot, toText, type Value } from "./value.ts";
import { type Leaf, spotOf, type Tree } from "./workflow-text.ts";

/** Where names of expressions are looked up. */
export type Find = Scope["find"];

/** The value of a part of a workflow, with its `${{ }}` evaluated. */
export function fillTree(tree: Tree, find: Find): Value {
  switch (tree.kind) {
    case "list":
      return tree.items.map((item) => fillTree(item, find));
    case "map":
      return Object.fromEntries(
        [...tree.entries].map(([key, value]) => [
          toText(fillKey(key, tree, find)),
          fillTree(value, find),
        ]),
      );
    default:
      return typeof tree.value === "string" ? fillText(tree.value, tree, find) : tree.value;
  }
}

/** Whether the `if` of a job or a step holds: an expression with or without `${{ }}` around it. */
export function decideCondition(tree: Leaf, find: Find): Truth {
  if (typeof tree.value !== "string") return truthOf(tree.value);
  const [only, ...rest] = splitText(tree.value);
  const bare = only?.kind === "text" && rest.length === 0 ? only.text : undefined;
  const inner = only?.kind === "expression" && rest.length === 0 ? only.text : bare;
  // A text with an expression in it is no condition: it is not empty, so it holds.
  if (inner === undefined) return truthOf(fillText(tree.value, tree, find));
  const scope = scopeAt(inner, spotOf(tree.at), find);
  const read = readExpression(inner, scope);
  return typeof read === "string" ? truthOf(read) : decide(read, scope);
}

/** What of a text is an expression, without the `${{ }}`, and what is as it stands. */
interface Part {
  readonly kind: "text" | "expression";
  readonly text: string;
}

function fillText(text: string, tree: Leaf, find: Find): Value {
  const parts = splitText(text.trim().startsWith("${{") ? text.trim() : text);
  const raw = tree.at.file.text.slice(tree.at.start, tree.at.end);
  let offset = 0;
  const values = parts.map((part): Value => {
    if (part.kind === "text") return part.text;
    // The file has as many of these as the text, whatever kind of quotes or block it is.
    offset = Math.max(0, raw.indexOf("${{", offset));
    const scope = scopeAt(part.text, spotOf(tree.at, offset), find);
    offset += 1;
    const read = readExpression(part.text, scope);
    return typeof read === "string" ? read : evaluate(read, scope);
  });
  const [only] = values;
  // What is around an expression in a block text is a line end at most: `key: | ${{ x }}`.
  if (values.length === 1 && only !== undefined) return only;
  return values.map(toText).join("");
}

function fillKey(key: string, { at }: Tree, find: Find): Value {
  if (!key.includes("${{")) return key;
  return fillText(key, { kind: "leaf", value: key, at: { ...at, end: at.start } }, find);
}

/** An expression, or a hole where there is none. */
function readExpression(text: string, scope: Scope): Expression | string {
  const parsed = parseExpression(text);
  return parsed.ok ? parsed.expression : scope.open(`this is no expression: ${parsed.message}`);
}

function scopeAt(text: string, spot: Spot, find: Find): Scope {
  return { find, open: (why) => makeHole({ expression: text.trim(), why, spot }) };
}

/** An expression ends at the first `}}` outside of quotes, or not at all. */
function splitText(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(/\$\{\{((?:'[^']*'|[^'])*?)\}\}/g)) {
    if (found.index > from) parts.push({ kind: "text", text: text.slice(from, found.index) });
    parts.push({ kind: "expression", text: found[1] ?? "" });
    from = found.index + found[0].length;
  }
  const rest = text.slice(from);
  const open = rest.indexOf("${{");
  if (open >= 0) {
    if (open > 0) parts.push({ kind: "text", text: rest.slice(0, open) });
    parts.push({ kind: "expression", text: rest.slice(open + 3) });
  } else if (rest !== "") parts.push({ kind: "text", text: rest });
  return parts;
}
