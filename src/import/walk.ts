import { isReplayable } from "./replay.ts";
import { listStatements, type Statement } from "./statements.ts";
import { walkBranches } from "./walk-branches.ts";
import { walkCommand } from "./walk-commands.ts";
import { walkLoop } from "./walk-loops.ts";
import { addVerbatim, type Around, type Walk } from "./walk-state.ts";

/** Starts a walk. */
export function startWalk(start: Omit<Walk, "items" | "live" | "walkBody">): Walk {
  const walk: Walk = {
    ...start,
    items: [],
    live: true,
    walkBody: (children, around) => {
      const { statements, comments } = listStatements(children);
      for (const statement of statements) {
        const isStatusSeen = around.isStatusSeen && statement.isLast;
        walkStatement(walk, statement, { ...around, isStatusSeen });
      }
      addComments(walk, comments);
    },
  };
  return walk;
}

/** Makes steps of one statement, and notes what it leaves behind. */
export function walkStatement(walk: Walk, statement: Statement, around: Around): void {
  if (walk.live === false) return;
  const node = statement.nodes[0];
  // Places in a helper are other ones.
  if (walk.ground.scriptFolder !== undefined) [walk.at] = statement.range;
  const isTyped =
    !statement.isVerbatim &&
    (walkBranches(walk, statement, around) ||
      walkLoop(walk, statement, around) ||
      walkCommand(walk, statement, around));
  if (!isTyped && node.type !== "function_definition") addBash(walk, statement, around);
  else if (!isTyped && !walk.isSilent) addVerbatim(walk, statement, around);
}

function addBash(walk: Walk, statement: Statement, around: Around): void {
  // Afterwards the walk no longer knows what the statement may change.
  const isReplay = !walk.isSilent && isReplayable(walk, statement);
  const count = walk.items.length;
  addVerbatim(walk, statement, around);
  const item = walk.items[count];
  if (isReplay && item !== undefined) walk.items[count] = { ...item, isReplayable: true };
}

function addComments(walk: Walk, comments: readonly string[]): void {
  const last = walk.items.at(-1);
  if (last === undefined || comments.length === 0 || walk.isSilent) return;
  walk.items[walk.items.length - 1] = { ...last, after: [...(last.after ?? []), ...comments] };
}
