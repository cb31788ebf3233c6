import type { Node } from "web-tree-sitter";
import { readWord } from "../bash/read-words.ts";
import { allOf } from "./guard.ts";
import { cutText, renderTemplate } from "./items.ts";
import type { Statement } from "./statements.ts";
import { type Option, resolveWord, UNKNOWN, type Value } from "./values.ts";
import { addItem, type Around, forget, type Walk } from "./walk-state.ts";

/** A variable and what it is given. */
interface Assignment {
  readonly name: string;
  readonly value: Value;
}

/** `X=a`: the step stays bash, because nobody exports X; but what X holds is known from then on. */
export function walkAssignment(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  const nodes = node.type === "variable_assignment" ? [node] : node.namedChildren;
  const assignments = nodes.map((one) => {
    const assignment = readAssignment(walk, one);
    forget(walk, [one]);
    note(walk, [assignment]);
    return assignment;
  });
  const isKnown = assignments.every(({ value }) => value.kind !== "unknown");
  addItem(walk, {
    work: { kind: "sh", sh: cutText(walk.source, statement.range) },
    when: around.when,
    comments: statement.comments,
    lines: statement.lines,
    range: statement.range,
    ...(isKnown ? { assigns: assignments.map(({ name }) => name) } : {}),
  });
  return true;
}

/** `export X=a` sets X for all that comes. `local`, `declare` and the like stay as they are. */
export function walkExport(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  const [keyword] = node.children;
  const isLocal = keyword?.type === "local";
  const isPlain = node.namedChildren.every(
    ({ type }) => type === "variable_assignment" || (isLocal && type === "variable_name"),
  );
  const assignments = node.namedChildren.flatMap((one): readonly Assignment[] => {
    if (one.type === "variable_assignment") return [readAssignment(walk, one)];
    return isLocal && one.type === "variable_name"
      ? [{ name: one.text, value: textValue("") }]
      : [];
  });
  const steps = isPlain && keyword?.type === "export" ? renderSets(walk, assignments) : undefined;
  forget(walk, statement.nodes);
  note(walk, assignments);
  const isKnown = assignments.every(({ value }) => value.kind !== "unknown");
  if (steps === undefined) {
    addItem(walk, {
      work: { kind: "sh", sh: cutText(walk.source, statement.range) },
      when: around.when,
      comments: statement.comments,
      lines: statement.lines,
      range: statement.range,
      ...(isLocal && isPlain && isKnown ? { assigns: assignments.map(({ name }) => name) } : {}),
    });
    return true;
  }
  const { lines, range } = statement;
  for (const [index, { when, set }] of steps.entries()) {
    const comments = index === 0 ? statement.comments : [];
    const work = { kind: "set", set } as const;
    addItem(walk, { work, when: allOf([around.when, when]), comments, lines, range });
  }
  return true;
}

function note(walk: Walk, assignments: readonly Assignment[]): void {
  for (const { name, value } of assignments) walk.scope.values.set(name, value);
}

function readAssignment(walk: Walk, node: Node): Assignment {
  const name = node.childForFieldName("name");
  const text = name?.text ?? "";
  const isPlain =
    name?.type === "variable_name" &&
    node.children[1]?.type === "=" &&
    !isConverted(walk.source, text) &&
    !isConverted(node.tree.rootNode.text, text);
  if (!isPlain) return { name: /^\w+/.exec(text)?.[0] ?? text, value: UNKNOWN };
  return { name: text, value: readValue(walk, node.childForFieldName("value")) };
}

/** Whether a declaration anywhere makes a variable a number or of one case, or another name of one: `declare -i X`. */
function isConverted(source: string, name: string): boolean {
  const options = String.raw`\b(?:declare|typeset|local|readonly|export)\b[^\n;]*\s-\w*[iluncA]\w*\s`;
  return new RegExp(String.raw`${options}[^\n;]*(?<!\w)${name}(?!\w)`).test(source);
}

function readValue(walk: Walk, value: Node | null): Value {
  if (value === null) return textValue("");
  if (value.type === "array") return readList(walk, value.namedChildren);
  const word = readWord(value.text);
  // A tilde at its beginning, or after a colon, is a folder.
  const [first] = word;
  const hasTilde = first?.kind === "text" && !first.isQuoted && /(?:^|:)~/.test(first.text);
  const options = hasTilde ? undefined : resolveWord(word, walk.scope, walk.ground);
  return options === undefined ? UNKNOWN : { kind: "options", options };
}

function textValue(text: string): Value {
  return { kind: "options", options: [{ when: true, pieces: [{ kind: "text", text }] }] };
}

function readList(walk: Walk, nodes: readonly Node[]): Value {
  const items: string[] = [];
  for (const { text } of nodes) {
    const word = readWord(text);
    const isText = word.every(
      (part) => part.kind === "text" && (part.isQuoted || /^[\w./:@%+=,-]*$/.test(part.text)),
    );
    if (!isText) return UNKNOWN;
    items.push(word.map((part) => (part.kind === "text" ? part.text : "")).join(""));
  }
  return walk.live === false ? UNKNOWN : { kind: "list", items };
}

/** One step for each option of the value; several variables in one step when they are always the same. */
function renderSets(
  walk: Walk,
  assignments: readonly Assignment[],
):
  | readonly { readonly when: Option["when"]; readonly set: Readonly<Record<string, string>> }[]
  | undefined {
  const isFixed = assignments.every(
    ({ value }) => value.kind === "options" && value.options.length === 1,
  );
  const steps = assignments.flatMap(({ name, value }) =>
    value.kind !== "options"
      ? [undefined]
      : value.options.map(({ when, pieces }) => {
          const text = renderTemplate(pieces, walk.ground);
          return text === undefined ? undefined : { when, set: { [name]: text } };
        }),
  );
  const known = steps.filter((step) => step !== undefined);
  const names = new Set(assignments.map(({ name }) => name));
  if (known.length < steps.length || names.size < assignments.length) return undefined;
  // `export A=1 B=$A`: words see the values from before all of them, steps those of the steps before.
  const isMixed = known.some(({ set }) =>
    Object.values(set).some((text) => [...names].some((name) => text.includes(`{${name}`))),
  );
  if (assignments.length === 1) return known;
  if (!isFixed || isMixed) return undefined;
  return [{ when: true, set: Object.fromEntries(known.flatMap(({ set }) => Object.entries(set))) }];
}
