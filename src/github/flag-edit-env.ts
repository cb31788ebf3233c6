import type { TextEdit } from "../lib/text-edit.ts";
import { type Result, success } from "../model/result.ts";
import type { FlagSite } from "./flag-sites.ts";
import {
  BY_HAND,
  FLAG_MARK,
  type FlagWish,
  renderFlagLine,
  type Replacement,
} from "./flag-words.ts";
import { failWritten } from "./flag-written.ts";
import { eolBefore, indent, insertLines, lineAt, lineStartOf, nextLineOf } from "./line-edits.ts";
import {
  blockOf,
  columnOf,
  endOf,
  failAt,
  isNothing,
  pairOf,
  startOf,
  type WorkflowFile,
} from "./workflow-nodes.ts";

/** Plans the variable of a step, with what was replaced in it. Fails where somebody sets it already. */
export function planVariable(
  { file, step, done }: FlagSite,
  { flag }: FlagWish,
  replaced: Replacement | undefined,
): Result<readonly TextEdit[]> {
  if (done !== undefined) return success([]);
  const env = pairOf(step.map, "env");
  for (const around of [file.top, step.jobMap, step.map]) {
    const there = pairOf(pairOf(around, "env")?.value, flag);
    if (there !== undefined)
      return failAt(file, there, {
        message: `${flag} is set here already`,
        next: `remove it, or do it ${BY_HAND}`,
      });
  }
  const run = pairOf(step.map, "run");
  if (replaced === undefined || run === undefined || blockOf(step.map) === undefined)
    return failWritten(file, step.map, "step");
  const line = renderFlagLine(flag, replaced);
  const column = columnOf(file, startOf(step.map));
  const width = Math.max(2, column - columnOf(file, lineIndentOf(file, step.map)));
  if (env === undefined) {
    const lines = [`env: ${FLAG_MARK}`, ...indent([line], width)];
    return success([insertBefore(file, startOf(run.key), lines)]);
  }
  if (isNothing(env.value)) {
    const below = nextLineOf(file.text, endOf(env.key));
    return success([insertLines(file.text, below, indent([line], column + width))]);
  }
  const block = blockOf(env.value);
  if (block === undefined) return failWritten(file, env, "env");
  const below = nextLineOf(file.text, endOf(block));
  return success([insertLines(file.text, below, indent([line], columnOf(file, startOf(block))))]);
}

/** Where the first character of a line is that is no space. */
function lineIndentOf({ text }: WorkflowFile, node: unknown): number {
  const start = lineStartOf(text, startOf(node));
  return start + (/^ */.exec(text.slice(start))?.[0].length ?? 0);
}

/** Puts keys before another one of the same mapping, which may stand behind the dash of a list. */
function insertBefore(file: WorkflowFile, offset: number, lines: readonly string[]): TextEdit {
  const { text } = file;
  const column = columnOf(file, offset);
  const start = lineStartOf(text, offset);
  if (text.slice(start, offset).trim() === "") {
    const at = aboveComments(text, start, column);
    return insertLines(text, at, indent(lines, column));
  }
  const [first = "", ...others] = lines;
  const eol = eolBefore(text, offset === 0 ? 0 : nextLineOf(text, offset));
  const added = [first, ...indent(others, column), " ".repeat(column)].join(eol);
  return { start: offset, end: offset, text: added };
}

/** Comments right above a key and as far in as it is belong to it. */
function aboveComments(text: string, start: number, column: number): number {
  let at = start;
  while (at > 0) {
    const line = lineAt(text, at - 1);
    if (!line.startsWith(`${" ".repeat(column)}#`)) break;
    at = lineStartOf(text, at - 1);
  }
  return at;
}
