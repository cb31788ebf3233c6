import type { Node } from "web-tree-sitter";
import { flattenList, readCondition } from "../bash/read-condition.ts";
import { askArm, matches, readArms } from "./arms.ts";
import { mayEndBad } from "./bad-end.ts";
import { decide, type Place } from "./decide.ts";
import { allOf, type Guard, isSame, notOf } from "./guard.ts";
import { cutText } from "./items.ts";
import { readComments, type Statement } from "./statements.ts";
import { copyScope, mergeScopes } from "./values.ts";
import type { Around, Walk } from "./walk-state.ts";

/** What conditions are asked with at this place of a walk. */
export function placeOf(walk: Walk): Place {
  const { ground, mayHaveMade, at, index } = walk;
  // A question is asked without bash: nothing would assign then.
  const scope = { ...walk.scope, mayKeep: false };
  return {
    scope,
    ground,
    mayHaveMade,
    at,
    functions: index.functions,
    mayIgnoreCase: index.mayIgnoreCase,
  };
}

/** Walks if, case, braces and `[[ .. ]] && ..`. False when one of their conditions is no data: nothing was made then. */
export function walkBranches(walk: Walk, statement: Statement, around: Around): boolean {
  const [node] = statement.nodes;
  const branches = readBranches(walk, node, around);
  if (branches === undefined) return false;
  const first = walk.items.length;
  const { live } = walk;
  walkEach(walk, branches, around);
  collapse(walk, statement, { first, live, around });
  const item = walk.items[first];
  if (item !== undefined) {
    walk.items[first] = { ...item, comments: [...statement.comments, ...item.comments] };
  }
  return true;
}

/** Branches in which all is bash are better read as they are. */
function collapse(
  walk: Walk,
  { nodes, range, lines }: Statement,
  {
    first,
    live,
    around,
  }: { readonly first: number; readonly live: Guard; readonly around: Around },
): void {
  const { when, isStatusSeen } = around;
  const items = walk.items.slice(first);
  const isBash = items.every(({ work }) => work.kind === "sh");
  const isSingle = items.length === 1 && isSame(items[0]?.when, allOf([live, when]));
  if (walk.isSilent || !isBash || items.length === 0 || isSingle) return;
  if (nodes[0].type === "compound_statement") return;
  const assigns = items.flatMap((item) => item.assigns ?? []);
  const isAssignment = items.every((item) => item.assigns !== undefined);
  walk.items.splice(first, items.length, {
    work: { kind: "sh", sh: cutText(walk.source, range) },
    when: allOf([live, when]),
    comments: [],
    lines,
    range,
    ...(isAssignment ? { assigns } : {}),
    ...(!isStatusSeen && mayEndBad(nodes) ? { mayEndBad: true } : {}),
  });
}

/** Statements that run under a condition. Of several at most one holds. */
interface Branch {
  readonly when: Guard;
  readonly body: readonly Node[];
  readonly comments: readonly string[];
}

function readBranches(walk: Walk, node: Node, around: Around): readonly Branch[] | undefined {
  if (node.type === "compound_statement" && node.text.startsWith("{")) {
    return [{ when: true, body: node.children, comments: [] }];
  }
  return node.type === "list" ? readGuarded(walk, node, around) : readTypedArms(walk, node);
}

function readTypedArms(walk: Walk, node: Node): readonly Branch[] | undefined {
  const branches: Branch[] = [];
  let left: Guard = true;
  for (const arm of readArms(node) ?? [undefined]) {
    if (left === false) break;
    const guard = arm === undefined ? undefined : askArm(arm, placeOf(walk), walk.index);
    if (guard === undefined || arm === undefined) return undefined;
    const comments = arm.comments.flatMap(readComments);
    branches.push({ when: allOf([left, guard]), body: arm.body, comments });
    left = allOf([left, notOf(guard)]);
  }
  return branches;
}

/** `a && b && f`, and `a || f`: f runs under a condition. */
function readGuarded(
  walk: Walk,
  node: Node,
  { isStatusSeen }: Around,
): readonly Branch[] | undefined {
  const parts = flattenList(node);
  const last = parts.at(-1);
  const isAll = parts.slice(1).every(({ operator }) => operator === "&&");
  const isElse = parts.length === 2 && last?.operator === "||";
  // The status of `a && f` is that of a where a does not hold.
  if (last === undefined || (isAll && isStatusSeen) || !(isAll || isElse)) return undefined;
  if (readCondition(last.command) !== undefined) return undefined;
  const guards = parts.slice(0, -1).map(({ command }) => {
    const condition = readCondition(command);
    if (condition === undefined || (matches(condition) && walk.index.isMatchRead(node)))
      return undefined;
    return decide(condition, placeOf(walk));
  });
  const known = guards.filter((guard) => guard !== undefined);
  if (known.length < guards.length) return undefined;
  const when = allOf(known);
  return [{ when: isAll ? when : notOf(when), body: [last.command], comments: [] }];
}

function walkEach(walk: Walk, branches: readonly Branch[], around: Around): void {
  const before = walk.scope;
  const done = [];
  for (const { when, body, comments } of branches) {
    if (when === false) continue;
    walk.scope = copyScope(before);
    const first = walk.items.length;
    walk.walkBody(body, { ...around, when: allOf([around.when, when]) });
    const item = walk.items[first];
    if (item !== undefined)
      walk.items[first] = { ...item, comments: [...comments, ...item.comments] };
    done.push({ when, scope: walk.scope });
  }
  const none = allOf(branches.map(({ when }) => notOf(when)));
  if (none !== false) done.push({ when: none, scope: before });
  const after = copyScope(before);
  mergeScopes(after, done);
  walk.scope = after;
}
