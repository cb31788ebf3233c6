import type { Node } from "web-tree-sitter";
import { readChain, type Arm } from "./chains.ts";
import { findConflict, implies, type Alternatives, type Claim } from "./claims.ts";
import { describeClaim } from "./describe-claim.ts";
import type { Finding } from "./finding.ts";
import { pathTo } from "./path-claims.ts";
import {
  findAt,
  insertAfter,
  insertBefore,
  replace,
  type Edit,
  type ScriptView,
} from "./script-view.ts";
import { conditionOf, lineOf } from "./syntax.ts";
import { describeForeign } from "./foreign-values.ts";

/** Arms of an if or a case that nothing reaches, and conditions that cannot hold or always do. */
export function findDeadArms(script: ScriptView): readonly Finding[] {
  // Then `a` is also `A`: nothing here is so any more.
  if (script.text.includes("nocasematch")) return [];
  const choices = script.root.descendantsOfType(["if_statement", "case_statement"]);
  return choices.flatMap((node) => {
    if (node.hasError) return [];
    const path = pathTo(script, node);
    return judgeChain(script, readChain(node), path);
  });
}

function judgeChain(
  script: ScriptView,
  arms: readonly Arm[],
  path: readonly Claim[],
): readonly Finding[] {
  // What is in a branch that nothing reaches is not said again.
  if (findConflict(path) !== undefined) return [];
  const known = [...path];
  const findings: Finding[] = [];
  for (const [index, arm] of arms.entries()) {
    findings.push(...judgeArm(script, arm, { before: arms.slice(0, index), path: [...known] }));
    if (alwaysHolds(arm)) break;
    // What the arms before were not, when that is one thing.
    const [only, another] = arm.opposite ?? [];
    if (only !== undefined && another === undefined) known.push(...only);
  }
  return findings;
}

function alwaysHolds({ opposite }: Arm): boolean {
  return opposite !== undefined && opposite.length > 0 && opposite.every(findConflict);
}

interface Around {
  readonly before: readonly Arm[];
  /** What is known to hold when the arm is asked. */
  readonly path: readonly Claim[];
}

function judgeArm(script: ScriptView, arm: Arm, around: Around): readonly Finding[] {
  const { node, alternatives, opposite } = arm;
  if (alternatives === undefined || alternatives.length === 0) return [];
  // An else that is there to be safe is no trouble.
  if (node.type === "else_clause") return [];
  const conflicts = alternatives.map(findConflict);
  const [conflict] = conflicts;
  if (conflict !== undefined && conflicts.every((one) => one !== undefined)) {
    const [first, second] = conflict.map(describeClaim);
    return findAt(script, node, {
      kind: "never-holds",
      trouble: `this cannot hold: ${first}, and ${second}`,
    });
  }
  const impossible = (opposite ?? []).map(findConflict);
  const [only] = impossible;
  if (only !== undefined && impossible.every((one) => one !== undefined)) {
    const [first, second] = only.map(describeClaim);
    return findAt(script, node, {
      kind: "never-holds",
      trouble: `this always holds: it would not if ${first}, and ${second}`,
    });
  }
  const foreign = describeForeign(script, alternatives);
  if (foreign !== undefined) return findAt(script, node, { kind: "never-holds", trouble: foreign });
  return findShadow(script, arm, { ...around, alternatives });
}

function findShadow(
  script: ScriptView,
  { node }: Arm,
  { before, path, alternatives }: Around & { readonly alternatives: Alternatives },
): readonly Finding[] {
  const takers = alternatives.map((claims) => {
    const taker = before.find((one) => isTaken(claims, one));
    if (taker !== undefined) return { taker };
    return findConflict([...path, ...claims]) === undefined ? undefined : { taker: undefined };
  });
  if (takers.includes(undefined)) return [];
  const [first] = takers.flatMap((one) => one?.taker ?? []);
  if (first === undefined)
    return findAt(script, node, {
      kind: "never-reached",
      trouble: "nothing reaches this branch: what is asked before it leaves nothing for it",
    });
  const isOne = takers.every((one) => one?.taker === first);
  return findAt(script, node, {
    kind: "never-reached",
    trouble: `nothing reaches this branch: line ${lineOf(first.node)} is asked before it, and takes ${isOne ? "all that it would take" : "some of it, other lines the rest"}`,
    edits: isOne ? putFirst(first.node, node) : [],
  });
}

function isTaken(claims: readonly Claim[], { alternatives }: Arm): boolean {
  return (alternatives ?? []).some((taken) =>
    taken.every((claim) => claims.some((one) => implies(one, claim))),
  );
}

/** A case: the later arm before the earlier one. An if of `[[ ]]`: the earlier one without what the later one asks. */
function putFirst(earlier: Node, later: Node): readonly Edit[] {
  if (later.type === "case_item") {
    const indent = " ".repeat(earlier.startPosition.column);
    return [insertBefore(earlier, `${later.text}\n${indent}`), replace(later, "")];
  }
  const [wide, narrow] = [conditionOf(earlier), conditionOf(later)];
  if (wide?.type !== "test_command" || narrow?.type !== "test_command") return [];
  if (wide.text === narrow.text || narrow.text.includes("\n")) return [];
  return [insertAfter(wide, ` && ! ${narrow.text}`)];
}
