import type { Predicate } from "../model/predicate.ts";
import { type Arm, askArm, readArms } from "./arms.ts";
import { mayEndBad } from "./bad-end.ts";
import type { Region } from "./find-region.ts";
import { allOf, type Guard } from "./guard.ts";
import { cutText, type Item } from "./items.ts";
import { type Statement, readComments } from "./statements.ts";
import { copyScope } from "./values.ts";
import { startWalk, walkStatement } from "./walk.ts";
import { placeOf } from "./walk-branches.ts";
import { addItem, type Around, forget, type Walk } from "./walk-state.ts";

/** A suite that has no name yet, and steps that are not joined yet. */
export interface DraftSuite {
  readonly when?: Predicate;
  readonly items: readonly Item[];
  readonly comments: readonly string[];
  /** The command that gets the whole of it. */
  readonly handOver?: readonly string[];
  /** What it is called when its condition does not say it. */
  readonly name?: string;
}

/** Where the dispatch stands, and what is known there. */
export interface Dispatch {
  readonly region: Region;
  /** Knows what the set-up leaves. */
  readonly start: Omit<Walk, "items" | "live" | "walkBody">;
  /** Whether nothing comes after it, so that its status is that of the script. */
  readonly isStatusSeen: boolean;
}

/** Makes a suite of each arm of the chain, or one of all statements where there is none. The last one has no condition. */
export function draftSuites(dispatch: Dispatch): readonly DraftSuite[] {
  const { region } = dispatch;
  const statement = region.chain === undefined ? undefined : region.statements[region.chain];
  const arms = statement === undefined ? undefined : readArms(statement.nodes[0]);
  if (arms === undefined || statement === undefined) {
    return splitCalls(walkRegion(dispatch, walkStatement), region);
  }
  const comments = statement.comments;
  const guards = askArms(dispatch, arms);
  const suites: DraftSuite[] = [];
  for (const [index, arm] of arms.entries()) {
    const guard = guards[index];
    const before: readonly string[] = index === 0 ? comments : arm.comments.flatMap(readComments);
    if (guard === undefined)
      return [...suites, { ...draftRest(dispatch, arms, index), comments: before, name: "rest" }];
    if (guard === false) continue;
    const items = walkRegion(dispatch, (walk, one, around) =>
      one === statement ? walk.walkBody(arm.body, around) : walkStatement(walk, one, around),
    );
    if (guard === true) return [...suites, { items, comments: before }];
    suites.push({ when: guard, items, comments: before });
  }
  const items = walkRegion(dispatch, (walk, one, around) => {
    if (one !== statement) walkStatement(walk, one, around);
  });
  return [...suites, { items, comments: [], name: "otherwise" }];
}

/** A single command that may be one of several functions: a suite for each, and one for what else it may be. */
function splitCalls(items: readonly Item[], { statements }: Region): readonly DraftSuite[] {
  const isSingle = statements.length === 1 && statements[0]?.nodes[0].type === "command";
  const rest = items.at(-1)?.work.kind === "sh" ? items.at(-1) : undefined;
  const typed = items.filter((item) => item !== rest);
  const isSplit = typed.length > 1 && typed.every(({ when }) => typeof when === "object");
  if (!isSingle || !isSplit) return [{ items, comments: [] }];
  const suites = typed.flatMap((item): readonly DraftSuite[] =>
    typeof item.when === "object"
      ? [
          {
            when: item.when,
            items: [{ ...item, when: true, comments: [] }],
            comments: item.comments,
          },
        ]
      : [],
  );
  if (rest === undefined) return suites;
  return [...suites, { items: [{ ...rest, when: true }], comments: [], name: "rest" }];
}

type Step = (walk: Walk, statement: Statement, around: Around) => void;

function walkRegion({ region, start, isStatusSeen }: Dispatch, step: Step): readonly Item[] {
  const walk = startWalk({ ...start, scope: copyScope(start.scope) });
  for (const statement of region.statements) {
    const isSeen = statement.isLast || statement === region.statements.at(-1);
    step(walk, statement, { when: true, isStatusSeen: isStatusSeen && isSeen });
  }
  return walk.items;
}

/** The condition of each arm, when none before it holds; undefined from where only bash can say. */
function askArms(dispatch: Dispatch, arms: readonly Arm[]): readonly (Guard | undefined)[] {
  const { region, start } = dispatch;
  const walk = startWalk({ ...start, scope: copyScope(start.scope), isSilent: true });
  for (const statement of region.statements.slice(0, region.chain)) {
    walkStatement(walk, statement, { when: true, isStatusSeen: false });
  }
  const place = placeOf(walk);
  return arms.map((arm) => askArm(arm, place, walk.index));
}

/** The arms from one on as bash, which decides when it comes there. */
function draftRest(
  dispatch: Dispatch,
  arms: readonly Arm[],
  index: number,
): Pick<DraftSuite, "items"> {
  const { region, start } = dispatch;
  const chain = region.chain === undefined ? undefined : region.statements[region.chain];
  const arm = arms[index];
  const items = walkRegion(dispatch, (walk, one, around) => {
    if (one !== chain || arm === undefined) return walkStatement(walk, one, around);
    const sh = cutRest(start.source, { chain: one, arm, isFirst: index === 0 });
    const lines: Item["lines"] = [arm.node.startPosition.row + 1, one.lines[1]];
    const isBadEnd = !around.isStatusSeen && mayEndBad(one.nodes);
    addItem(walk, {
      work: { kind: "sh", sh },
      when: allOf([around.when]),
      comments: [],
      lines,
      ...(isBadEnd ? { mayEndBad: true } : {}),
    });
    forget(walk, one.nodes);
  });
  return { items };
}

function cutRest(
  source: string,
  {
    chain,
    arm,
    isFirst,
  }: { readonly chain: Statement; readonly arm: Arm; readonly isFirst: boolean },
): string {
  const [node] = chain.nodes;
  const [, end] = chain.range;
  if (isFirst) return cutText(source, chain.range);
  if (node.type === "if_statement") {
    return `if${source.slice(arm.node.startIndex, end).replace(/^elif/, "")}`;
  }
  const subject = node.childForFieldName("value")?.text ?? "";
  return `case ${subject} in\n${source.slice(arm.node.startIndex, end)}`;
}
