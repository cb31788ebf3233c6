import { plainName } from "../lib/ansi.ts";
import type { Parity, ParityCell, Reach } from "../model/parity.ts";
import {
  countVerdicts,
  type DifferenceGroup,
  type ErrorGroup,
  groupDifferences,
  groupErrors,
} from "./parity-groups.ts";
import { readyLines } from "./parity-ready-lines.ts";
import { renderComparison, renderPlace } from "./parity-rows.ts";
import { countOf } from "./wording.ts";

/** What is shown beside the totals, the differences and what no cell reaches. */
export interface ParityTextOptions {
  /** All cells, and what is signed off. */
  readonly isVerbose: boolean;
}

/** Renders a comparison for people. What is the same in many cells is shown once. */
export function renderParityText(parity: Parity, { isVerbose }: ParityTextOptions): string {
  const { cells, reach, unresolved } = parity;
  const blocks = [
    [renderTotals(parity), ...renderNotes(parity)],
    ...(isVerbose ? [cells.map(renderCell)] : []),
    ...(isVerbose
      ? groupDifferences(cells, "intended").map((group) => renderGroup(group, cells))
      : []),
    ...groupDifferences(cells, "different").map((group) => renderGroup(group, cells)),
    ...groupErrors(cells).map(renderErrors),
    ...renderReach(reach, isVerbose ? Number.POSITIVE_INFINITY : MOST_LISTED),
    ...renderUnresolved(unresolved),
  ];
  return `${blocks.map((lines) => lines.map((line) => line.trimEnd()).join("\n")).join("\n\n")}\n`;
}

/** `50 cells: 41 equal, 9 intended, 0 different, 0 errors`. */
export function renderTotals({ cells }: Pick<Parity, "cells">): string {
  const { equal, intended, different, error } = countVerdicts(cells);
  const bad = `${different} different, ${countOf(error, "error")}`;
  return `${countOf(cells.length, "cell")}: ${equal} equal, ${intended} intended, ${bad}`;
}

/** What else was compared, and what was not: lines. */
export function renderNotes({
  failEach,
  isolatedSuites,
  onlyMoult,
}: Pick<Parity, "failEach" | "isolatedSuites" | "onlyMoult">): readonly string[] {
  const names = plainName(isolatedSuites.join(", "));
  const failures = failEach === undefined ? "" : countOf(failEach.compared, "failing command");
  return [
    ...(failures === "" ? [] : [`${failures} compared in the equal cells`]),
    ...(onlyMoult.length === 0
      ? []
      : [`not compared, as only the config sets them: ${plainName(onlyMoult.join(", "))}`]),
    ...(names === ""
      ? []
      : [
          `compared as one sequence, though each call has a bash and a set-up of its own: ${names}`,
        ]),
  ];
}

const MOST_LISTED = 10;

function renderCell({ label, suite, verdict }: Parity["cells"][number]): string {
  const name = suite === undefined ? "" : ` (${suite})`;
  return plainName(`${verdict.kind.padEnd(9)}  ${label}${name}`);
}

function renderGroup(group: DifferenceGroup, all: Parity["cells"]): readonly string[] {
  const { kind, cells, comparison } = group;
  const suites = [...new Set(cells.map(({ suite }) => suite))].join(", ");
  const ready = kind === "different" ? readyLines(group, all) : [];
  return [
    `${kind} in ${countOf(cells.length, "cell")}, suite ${plainName(suites)}:`,
    ...listCells(cells, MOST_LISTED),
    ...renderComparison(comparison).map((line) => `  ${line}`),
    ...(ready.length === 0 ? [] : ["  when that is meant, in moult.differences.yaml:"]),
    ...ready.map((line) => `    ${plainName(line)}`),
  ];
}

function renderErrors({ cells, failures }: ErrorGroup): readonly string[] {
  return [
    `error in ${countOf(cells.length, "cell")}:`,
    ...listCells(cells, MOST_LISTED),
    ...failures.flatMap(({ message, place, next }) => [
      `  ${place === undefined ? "" : `${renderPlace(place)}: `}${plainName(message)}`,
      `    to fix it: ${plainName(next)}`,
    ]),
  ];
}

function renderReach(
  { branches, functions, defaultCells, emptyCells, failedCells }: Reach,
  most: number,
): readonly (readonly string[])[] {
  const where = branches.map((one) => `  ${renderPlace(one)}: ${plainName(one.text)}`);
  const names = functions.map((one) => `  ${renderPlace(one)}: ${plainName(one.name)}`);
  return [
    listUpTo(
      most,
      `no cell reaches ${where.length === 1 ? "1 branch" : `${where.length} branches`}:`,
      where,
    ),
    listUpTo(most, `no cell calls ${countOf(names.length, "function")}:`, names),
    listUpTo(
      most,
      `${countOf(defaultCells.length, "cell")} that only the last suite takes:`,
      listCells(defaultCells),
    ),
    listUpTo(
      most,
      `${countOf(emptyCells.length, "cell")} in which nothing runs:`,
      listCells(emptyCells),
    ),
    listUpTo(
      most,
      `${countOf(failedCells.length, "cell")} in which the script fails though each command succeeds:`,
      listCells(failedCells),
    ),
  ].filter((lines) => lines.length > 1);
}

function renderUnresolved(unresolved: Parity["unresolved"]): readonly (readonly string[])[] {
  if (unresolved.length === 0) return [];
  const lines = unresolved.map((line) => `  ${plainName(line)}`);
  return [[`Unresolved (${unresolved.length}):`, ...lines]];
}

function listCells(cells: readonly ParityCell[], most?: number): readonly string[] {
  const lines = cells.map((cell) => `  ${plainName(cell.label)}`);
  return most === undefined ? lines : cutTo(most, lines);
}

function listUpTo(most: number, head: string, lines: readonly string[]): readonly string[] {
  return [head, ...cutTo(most, lines)];
}

function cutTo(most: number, lines: readonly string[]): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `  and ${lines.length - most} more (--verbose)`];
}
