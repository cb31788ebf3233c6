import type { Outcome } from "../model/outcome.ts";
import { countOf, describeOutcome } from "./wording.ts";

/** What one start of a test showed. */
export interface StartView {
  readonly outcome: Outcome;
  readonly output: string;
}

/** A test that was run both ways. */
export interface PreloadPair {
  readonly id: string;
  readonly preloaded: StartView;
  readonly plain: StartView;
}

/** How a test behaves differently when it is preloaded: full lines, without the test's name. */
export interface PreloadDifference {
  readonly id: string;
  readonly lines: readonly string[];
}

const SHOWN_LENGTH = 160;

/**
 * Compares what a test did both ways: its outcome with exit code and signal, and its output. Only hexadecimal
 * addresses are masked; times, pids and random numbers in an output count as differences.
 */
export function comparePreload(pairs: readonly PreloadPair[]): readonly PreloadDifference[] {
  return pairs.flatMap(({ id, preloaded, plain }) => {
    const lines = [
      ...compareOutcomes(preloaded.outcome, plain.outcome),
      ...compareOutputs(preloaded.output, plain.output),
    ];
    return lines.length === 0 ? [] : [{ id, lines }];
  });
}

/** Renders the comparison of a run, for people. */
export function renderPreloadDifferences(
  differences: readonly PreloadDifference[],
  comparedCount: number,
): string {
  const compared = countOf(comparedCount, "test");
  if (differences.length === 0) {
    return `preload: ${compared} did the same preloaded and plain (addresses 0x… left out)\n`;
  }
  const lines = [`preload: ${differences.length} of ${compared} did not do the same plain`];
  for (const { id, lines: own } of differences) {
    lines.push(`  ${id}`, ...own.map((line) => `    ${line}`));
  }
  lines.push("  (addresses 0x… are not compared; times, pids and random numbers in an output are)");
  return `${lines.join("\n")}\n`;
}

function compareOutcomes(preloaded: Outcome, plain: Outcome): readonly string[] {
  const [one, other] = [describeOutcome(preloaded), describeOutcome(plain)];
  return one === other ? [] : [`preloaded: ${one}`, `plain:     ${other}`];
}

function compareOutputs(preloaded: string, plain: string): readonly string[] {
  const [ours, theirs] = [maskAddresses(preloaded), maskAddresses(plain)];
  if (ours === theirs) return [];
  const [ourLines, theirLines] = [ours.split("\n"), theirs.split("\n")];
  const index = ourLines.findIndex((line, at) => line !== theirLines[at]);
  // One is the beginning of the other.
  const at = index < 0 ? ourLines.length : index;
  return [
    `the output differs from line ${at + 1} on`,
    `- ${showLine(theirLines[at])}`,
    `+ ${showLine(ourLines[at])}`,
  ];
}

function maskAddresses(text: string): string {
  return text.replaceAll(/\b0x[0-9a-fA-F]+/g, "0x…");
}

function showLine(line: string | undefined): string {
  if (line === undefined) return "(no such line)";
  return line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line;
}
