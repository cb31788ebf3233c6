import { plainName, plainText } from "../lib/ansi.ts";
import type { Mention, MentionKind, Renaming } from "../refs/mention.ts";
import { renameIn, type RefsPlan } from "../refs/plan-refs.ts";
import { renderDiff, renderMove } from "../refs/render-diff.ts";

/** Lists mentions by file, and counts them. */
export function renderMentions(mentions: readonly Mention[], old: string): string {
  const files = Map.groupBy(mentions, ({ path }) => path);
  const lists = [...files].map(
    ([path, own]) => `${plainName(path)}\n${own.map(renderMention).join("")}`,
  );
  return `${lists.join("")}${renderCount(mentions, old)}`;
}

/** Shows a renaming as a diff, what it leaves alone and why, and what was proven of the workflows. */
export function renderPlan(
  { mentions, changes, added, proof }: RefsPlan,
  { renaming, moves, isTerminal }: PlanOptions,
): string {
  const diff =
    changes.map(renderDiff).join("") + (moves ? renderMove(renaming.old, renaming.backup) : "");
  const staying = mentions.filter(({ fate }) => fate.kind === "stays");
  const { workflowCount, filterCount, fileCount } = proof;
  return [
    isTerminal ? plainText(diff) : diff,
    diff === "" ? "" : "\n",
    renderCount(mentions, renaming.old),
    staying.length === 0 ? "" : `left as they are:\n${staying.map(renderStaying).join("")}`,
    ...added.map(
      ({ path, filter, pattern }) =>
        `${path}: ${filter} gets ${pattern}: no pattern matches the new name as the old one\n`,
    ),
    workflowCount === 0
      ? ""
      : `workflows: with ${count(filterCount, "path filter")}, ${count(workflowCount, "workflow")} ` +
        `${workflowCount === 1 ? "starts" : "start"} for the same of ${count(fileCount, "file")} as before\n`,
  ].join("");
}

/** How a plan is shown. */
export interface PlanOptions {
  readonly renaming: Renaming;
  /** Whether the old script gets its other name, too. */
  readonly moves: boolean;
  readonly isTerminal: boolean;
}

/** The mentions for machines, each with the text that it gets where it gets another one. */
export function renderJson(
  mentions: readonly Mention[],
  script: string,
  renaming: Renaming | undefined,
): string {
  const rows = mentions.map((mention) => {
    const { path, line, column, text, kind, args, fate } = mention;
    const becomes = renaming === undefined ? undefined : renameIn(mention, renaming);
    return {
      path,
      line,
      column,
      text,
      kind,
      ...(args === undefined ? {} : { args }),
      ...(becomes === undefined ? {} : { becomes }),
      ...(fate.kind === "stays" ? { stays: fate.why } : {}),
    };
  });
  return `${JSON.stringify({ version: 1, script, mentions: rows }, undefined, 2)}\n`;
}

function renderMention({ line, column, text, kind, args, fate }: Mention): string {
  const place = `${line}:${column}`.padEnd(8);
  const shown = plainName(args === undefined ? text : `${text} ${args}`);
  const why = fate.kind === "stays" ? `  (${plainName(fate.why)})` : "";
  return `  ${place} ${kind.padEnd(10)}  ${shown}${why}\n`;
}

function renderStaying({ path, line, column, text, fate }: Mention): string {
  const why = fate.kind === "stays" ? fate.why : "";
  return `  ${plainName(path)}:${line}:${column}: ${plainName(text)}: ${plainName(why)}\n`;
}

const WORDS: Readonly<Record<MentionKind, readonly [one: string, many: string]>> = {
  invocation: ["invocation", "invocations"],
  source: ["source", "sources"],
  filter: ["filter", "filters"],
  path: ["path", "paths"],
  prose: ["in prose", "in prose"],
};

function renderCount(mentions: readonly Mention[], old: string): string {
  if (mentions.length === 0) return `no mention of ${plainName(old)}\n`;
  const fileCount = new Set(mentions.map(({ path }) => path)).size;
  const kinds = Object.entries(WORDS).flatMap(([kind, [one, many]]) => {
    const { length } = mentions.filter((mention) => mention.kind === kind);
    return length === 0 ? [] : [`${length} ${length === 1 ? one : many}`];
  });
  return (
    `${count(mentions.length, "mention")} of ${plainName(old)} in ${count(fileCount, "file")}: ` +
    `${kinds.join(", ")}\n`
  );
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
