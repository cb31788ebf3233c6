import { plainName } from "../lib/ansi.ts";
import { formatBytes } from "../lib/bytes.ts";
import type { Task } from "../model/task.ts";
import type { Estimate } from "./estimate.ts";

const MB = 1024 ** 2;
/** A `memory:` is far off above this multiple of what its largest test took, or below this part of it. */
const TOO_MUCH = 2;
const TOO_LITTLE = 0.7;
/** Less than this between declared and measured is nothing to change a config for. */
const NOTEWORTHY_BYTES = 32 * MB;
const MAX_KEYS = 3;
const MAX_TESTS = 3;

/** One `memory:` of the config with the tests that it is for. */
interface Declaration {
  /** "tests.unit.memory" */
  readonly key: string;
  readonly declaredBytes: number;
  readonly measured: readonly Measured[];
  /** Whether every test that it is for was measured. */
  readonly isComplete: boolean;
}

interface Measured {
  readonly id: string;
  readonly estimate: Estimate;
}

interface Finding {
  /** How many times too much or too little. */
  readonly ratio: number;
  readonly tell: (testCount: number) => string;
}

/**
 * Says in one line which `memory:` of the config is far from what its tests took, and what to write
 * instead; undefined when none is. Too much is told only when all of its tests are known and selected.
 */
export function checkDeclared(
  tasks: readonly Task[],
  estimateOf: (task: Task) => Estimate | undefined,
  { isWhole }: { readonly isWhole: boolean },
): string | undefined {
  const declared = tasks.filter((task) => task.reservedFrom.startsWith("tests."));
  const findings = [...Map.groupBy(declared, (task) => task.reservedFrom)]
    .map(([key, own]) => declarationOf(key, own, estimateOf))
    .flatMap((one) => findTooLittle(one) ?? (isWhole ? findTooMuch(one) : undefined) ?? [])
    .sort((a, b) => b.ratio - a.ratio);
  if (findings.length === 0) return undefined;
  const shown = findings.slice(0, MAX_KEYS);
  const texts = shown.map(({ tell }) => tell(Math.floor(MAX_TESTS / shown.length)));
  const restCount = findings.length - shown.length;
  return `${texts.join("; ")}${restCount === 0 ? "" : `; and ${restCount} more`}`;
}

function declarationOf(
  key: string,
  tasks: readonly Task[],
  estimateOf: (task: Task) => Estimate | undefined,
): Declaration {
  const measured = tasks.flatMap((task): readonly Measured[] => {
    const estimate = estimateOf(task);
    return estimate === undefined || estimate.basis === "derived"
      ? []
      : [{ id: task.id, estimate }];
  });
  return {
    key,
    declaredBytes: tasks[0]?.reservedBytes ?? 0,
    measured: measured.sort((a, b) => b.estimate.peakBytes - a.estimate.peakBytes),
    isComplete:
      measured.length === tasks.length &&
      measured.every(({ estimate }) => estimate.basis === "measured"),
  };
}

function findTooLittle({ key, declaredBytes, measured }: Declaration): Finding | undefined {
  const larger = measured.filter(
    ({ estimate: { peakBytes } }) =>
      declaredBytes < peakBytes * TOO_LITTLE && peakBytes - declaredBytes >= NOTEWORTHY_BYTES,
  );
  const largest = larger[0];
  if (largest === undefined) return undefined;
  return {
    ratio: largest.estimate.peakBytes / declaredBytes,
    tell: (testCount) => {
      const named = larger
        .slice(0, testCount)
        .map(({ id, estimate }) => `${plainName(id)} took ${formatBytes(estimate.peakBytes)}`);
      const restCount = larger.length - named.length;
      const rest = restCount === 0 ? "" : ` and ${restCount} more took more`;
      const advice = `write \`memory: ${inMegabytes(measured)}\``;
      return `${key} is ${formatBytes(declaredBytes)}, but ${named.join(", ")}${rest}: ${advice}`;
    },
  };
}

function findTooMuch(one: Declaration): Finding | undefined {
  const { key, declaredBytes, measured, isComplete } = one;
  const largest = measured[0];
  if (largest === undefined || !isComplete) return undefined;
  const { peakBytes } = largest.estimate;
  const isFar =
    declaredBytes > peakBytes * TOO_MUCH && declaredBytes - peakBytes >= NOTEWORTHY_BYTES;
  if (!isFar) return undefined;
  return {
    ratio: declaredBytes / Math.max(1, peakBytes),
    tell: () => {
      const took = `its largest test, ${plainName(largest.id)}, took ${formatBytes(peakBytes)}`;
      const advice = `write \`memory: ${inMegabytes(measured)}\``;
      return `${key} is ${formatBytes(declaredBytes)}, but ${took}: ${advice}`;
    },
  };
}

/** What the largest of these tests should reserve, as a config has it: "131M". */
function inMegabytes(measured: readonly Measured[]): string {
  const bytes = measured.map(({ estimate }) => estimate.reservedBytes);
  return `${Math.ceil(bytes.reduce((most, one) => Math.max(most, one), 0) / MB)}M`;
}
