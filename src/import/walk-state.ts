import type { Node } from "web-tree-sitter";
import { mayEndBad } from "./bad-end.ts";
import { allOf, type Guard, notOf } from "./guard.ts";
import { cutText, type Item } from "./items.ts";
import type { ScriptIndex } from "./script-index.ts";
import type { Statement } from "./statements.ts";
import { type Ground, type Scope, UNKNOWN } from "./values.ts";

/** A way through a part of the script, statement by statement: what is known, and what was made of it so far. */
export interface Walk {
  readonly source: string;
  ground: Ground;
  readonly index: ScriptIndex;
  /** Helpers that `source` reads, by the word as written. */
  readonly sourced: (word: string) => readonly Node[] | undefined;
  scope: Scope;
  readonly items: Item[];
  /** Whether something may have made files. */
  mayHaveMade: boolean;
  /** Where the statement of the script begins that is walked: functions that are defined later are not there yet. */
  at: number;
  /** Under which condition the script is still running. */
  live: Guard;
  /** Nothing is made of the statements: only what is known afterwards counts. */
  readonly isSilent: boolean;
  /** Whether `"$@"` is all there is: then it is a suite for each function. */
  readonly isArguments: boolean;
  /** Walks the statements of a body. */
  readonly walkBody: (children: readonly Node[], around: Around) => void;
}

/** What is around a statement. */
export interface Around {
  /** Under which condition it runs. */
  readonly when: Guard;
  /** Whether somebody sees the status of the last one. */
  readonly isStatusSeen: boolean;
}

/** A statement that bash runs as it is; what it may change is not known any more. */
export function addVerbatim(
  walk: Walk,
  statement: Statement,
  { when, isStatusSeen }: Around,
): void {
  const end = statement.nodes.map(readEnd).find((one) => one !== undefined);
  const sh = cutText(walk.source, statement.range);
  addItem(walk, {
    work: { kind: "sh", sh },
    when,
    comments: statement.comments,
    lines: statement.lines,
    range: statement.range,
    ...(end === undefined ? {} : { end }),
    ...(!isStatusSeen && mayEndBad(statement.nodes) ? { mayEndBad: true } : {}),
  });
  forget(walk, statement.nodes);
  if (end !== undefined) walk.live = allOf([walk.live, notOf(when)]);
}

/** Adds a step, unless nothing is made here. */
export function addItem(walk: Walk, item: Item): void {
  const when = allOf([walk.live, item.when]);
  if (when !== false && !walk.isSilent) walk.items.push({ ...item, when });
  else if (when !== false && item.end !== undefined) walk.items.push({ ...item, when });
}

/** What nodes may change is not known after them. */
export function forget(walk: Walk, nodes: readonly Node[], calls: readonly string[] = []): void {
  const effects = walk.index.effectsOf(nodes, calls);
  if (effects.changesAnything) forgetAll(walk);
  for (const name of effects.assigned) walk.scope.values.set(name, UNKNOWN);
  if (effects.movesFolder) walk.scope.folder = undefined;
  if (effects.changesArgs) walk.scope.areArgsKnown = false;
  const isHarmless = [...effects.calls].every((name) => HARMLESS.has(name));
  if (!isHarmless || effects.hasUnknownCalls || effects.writesFiles) walk.mayHaveMade = true;
}

/** Nothing of before is sure any more. */
function forgetAll({ scope }: Walk): void {
  scope.values.clear();
  for (const name of ["IFS", "PATH"]) scope.values.set(name, UNKNOWN);
  scope.mayBeAnything = true;
  scope.areArgsKnown = false;
  scope.folder = undefined;
}

/** Commands that make no file and no program. */
const HARMLESS = new Set(
  (
    "set shopt cd pushd popd echo printf export trap umask ulimit : true false dirname basename realpath readlink " +
    "pwd test [ date uname command type hash source . exit shift read exec return id nproc"
  ).split(" "),
);

function readEnd(node: Node): Item["end"] {
  if (node.type === "redirected_statement") {
    const body = node.childForFieldName("body");
    return body === null ? undefined : readEnd(body);
  }
  if (node.type !== "command") return undefined;
  const name = node.childForFieldName("name")?.text;
  const words = node.childrenForFieldName("argument");
  if (name === "exit") return { kind: "exit" };
  return name === "exec" && words.length > 0 ? { kind: "exec", node } : undefined;
}
