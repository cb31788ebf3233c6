import type { Node } from "web-tree-sitter";

/** Of something that is not known: whether it reaches the output or the exit code of what stands around. */
export interface Flow {
  readonly output: boolean;
  readonly status: boolean;
}

/** Where what is not known goes: it decides something, in a line from 1, or reaches what calls the function around. */
export type FlowEnd = { readonly decidedIn: number } | Flow;

/** Answers the body of a function of the script by its name. */
export type FindFunction = (name: string) => Node | undefined;

/**
 * Follows what a command prints, or a text in a word, from its syntax node to the end of the function around it: through
 * pipes, `$( )`, `<( )` and here-strings into loops, `read`, `eval` and conditions. What is assigned is not followed, and
 * what `[[`, `((` and `case` decide is left to the tracer, which sees whether they run.
 */
export function followOutput(start: Node, flow: Flow, findFunction: FindFunction): FlowEnd {
  let node = start;
  let now = flow;
  while (node.parent !== null && node.parent.type !== "function_definition") {
    if (!now.output && !now.status) break;
    const next = step(node, node.parent, { flow: now, findFunction });
    if ("decidedIn" in next) return next;
    now = next;
    node = node.parent;
  }
  return now;
}

/** What is not known, and the script around it. */
interface Way {
  readonly flow: Flow;
  readonly findFunction: FindFunction;
}

type Step = (node: Node, parent: Node, way: Way) => FlowEnd;

function step(node: Node, parent: Node, way: Way): FlowEnd {
  return (STEPS[parent.type] ?? stepPlain)(node, parent, way);
}

/** From a node to the one around it, by the type of that one. */
const STEPS: Readonly<Partial<Record<string, Step>>> = {
  pipeline: stepPipeline,
  redirected_statement: stepRedirection,
  command: stepCommand,
  list: stepList,
  if_statement: stepCondition,
  elif_clause: stepCondition,
  while_statement: stepCondition,
  variable_assignment: (_, { parent }, { flow }) => ({
    output: false,
    status: flow.status && parent?.type !== "declaration_command",
  }),
  test_command: () => NOWHERE,
  case_statement: ({ type }, _, { flow }) => (type === "case_item" ? flow : NOWHERE),
  process_substitution: (_, __, { flow }) => ({ ...flow, status: false }),
  for_statement: ({ type }, loop, { flow }) =>
    type !== "do_group" && flow.output ? decideIn(loop) : flow,
};

const NOWHERE: Flow = { output: false, status: false };

function stepPlain(node: Node, _parent: Node, { flow }: Way): Flow {
  return { ...flow, status: flow.status && isLast(node) };
}

function stepCondition(node: Node, parent: Node, way: Way): FlowEnd {
  if (!isCondition(node, parent)) return stepPlain(node, parent, way);
  return way.flow.status ? decideIn(parent) : way.flow;
}

function decideIn(node: Node): FlowEnd {
  return { decidedIn: node.startPosition.row + 1 };
}

function stepPipeline(node: Node, pipeline: Node, { flow, findFunction }: Way): FlowEnd {
  const members = pipeline.namedChildren;
  const later = members.slice(members.findIndex(({ id }) => id === node.id) + 1);
  if (later.length === 0 || !flow.output)
    return { ...flow, status: flow.status && later.length === 0 };
  if (later.some((one) => readsInput(one, findFunction))) return decideIn(pipeline);
  return { output: true, status: later.some((one) => STATUS_TOOLS.has(nameOf(one))) };
}

/** What is redirected, or a redirection whose text goes into what is redirected. */
function stepRedirection(node: Node, whole: Node, way: Way): FlowEnd {
  const { flow, findFunction } = way;
  const body = whole.childForFieldName("body");
  if (body === null || body.id === node.id) {
    const isToFile = whole.namedChildren.some(({ text }) => /^[1&]?>/.test(text));
    return { ...flow, output: flow.output && !isToFile };
  }
  if (!flow.output) return flow;
  if (body.type === "command") return stepCommand(node, body, way);
  return readsInput(body, findFunction) ? decideIn(whole) : flow;
}

/** It stands in a word of a command: what that prints is not known either, when it only passes on. */
function stepCommand(node: Node, command: Node, { flow, findFunction }: Way): FlowEnd {
  const { output } = flow;
  const name = nameOf(command);
  if (!output) return { output, status: false };
  const isRead = node.type.endsWith("_redirect") && readsInput(command, findFunction);
  if (isRead || node.type === "command_name" || DOERS.has(name)) return decideIn(command);
  const isStatus = STATUS_TOOLS.has(name);
  return { output: isStatus || PASSERS.has(name), status: isStatus };
}

function stepList(node: Node, list: Node, { flow }: Way): FlowEnd {
  const right = list.namedChildren.at(-1);
  if (right === undefined || right.id === node.id || !flow.status) return flow;
  // That ends what the exit code could do.
  return /^(true|:)$/.test(right.text) ? { ...flow, status: false } : decideIn(list);
}

/** Whether something takes lines from its input by means of bash itself. */
function readsInput(node: Node, findFunction: FindFunction): boolean {
  const inside = [node, findFunction(nameOf(node))].flatMap(
    (one) => one?.descendantsOfType(["command"]) ?? [],
  );
  return inside.some((one) => READERS.has(nameOf(one)));
}

const READERS = new Set(["read", "mapfile", "readarray"]);
/** What they do is the text itself. */
const DOERS = new Set(["eval", "source", ".", "set", "exit", "return"]);
/** They end otherwise when they find something. */
const STATUS_TOOLS = new Set(["grep", "egrep", "fgrep", "diff", "expr", "awk"]);
const PASSERS = new Set(
  "echo printf cat cut sed sort uniq head tail tr tee rev tac paste fold join comm wc basename dirname".split(
    " ",
  ),
);

/** The first word of a command as it is written, whatever its redirections; empty for anything else. */
export function nameOf(node: Node): string {
  const core = node.type === "redirected_statement" ? node.childForFieldName("body") : node;
  return core?.childForFieldName("name")?.text ?? "";
}

function isCondition(node: Node, parent: Node): boolean {
  const end = parent.children.find(({ type }) => type === "then" || type === "do_group");
  return end !== undefined && node.startIndex < end.startIndex;
}

/** Whether the exit code of what stands around is that of a statement. */
function isLast({ nextNamedSibling: next }: Node): boolean {
  return next === null || /^(comment|elif_clause|else_clause)$/.test(next.type);
}
