import { MISDEEDS, PRELUDE, type MisdeedKind } from "./misdeeds.ts";
import { makeSeeded, type Seeded } from "./seeded.ts";

/** A small project whose programs misbehave with memory. The same seed makes the same project. */
export interface Workload {
  readonly seed: number;
  /** What most of its programs do. */
  readonly kind: MisdeedKind;
  readonly budgetMb: number;
  readonly programs: readonly Program[];
}

/** One program of a workload. */
export interface Program {
  /** Its path below the folder of the project. */
  readonly path: string;
  readonly kind: MisdeedKind;
  readonly text: string;
  /** What it takes at its worst, in the run that learns and in the one that is measured. */
  readonly sizesMb: readonly [learning: number, measured: number];
}

/** Kinds that a goal is about: what they take in the measured run is near to what they took before. */
export const KINDS = ["burst", "leak", "fork", "map", "share", "churn", "grow"] as const;

/** The file that says which run it is: 0 learns, 1 is measured. */
export const ROUND_FILE = "round";
/** Where the programs are. */
export const PROGRAM_FOLDER = "programs";

const LEAST_BUDGET_MB = 256;
const MOST_BUDGET_MB = 512;
const LEAST_PROGRAMS = 6;
const MOST_PROGRAMS = 12;
/** Alone, each program fits: what is over the budget then is the doing of who started them. */
const SMALL = { least: 0.1, most: 0.35 } as const;
const LARGE = { least: 0.35, most: 0.6 } as const;
/** A shared size counts once for each process in a sum of RSS, and that sum has to fit as well. */
const SHARED = { least: 0.06, most: 0.28 } as const;
const LARGE_SHARE = 0.3;
/** A run takes from 15 % less to 10 % more than the one before. */
const LEAST_NOISE = 0.85;
const MOST_NOISE = 1.1;

/** Makes the workload of a seed; most of its programs are of one kind, the others of any kind. */
export function makeWorkload(seed: number, kind: MisdeedKind): Workload {
  const seeded = makeSeeded(seed);
  const budgetMb = seeded.whole(LEAST_BUDGET_MB, MOST_BUDGET_MB);
  const count = seeded.whole(LEAST_PROGRAMS, MOST_PROGRAMS);
  const programs = [...Array(count).keys()].map((number) => {
    const own = number % 3 === 2 ? seeded.pick(KINDS) : kind;
    return makeProgram({ number, kind: own, budgetMb }, seeded);
  });
  return { seed, kind, budgetMb, programs };
}

function makeProgram(
  { number, kind, budgetMb }: { number: number; kind: MisdeedKind; budgetMb: number },
  seeded: Seeded,
): Program {
  const sizesMb = drawSizes(kind, budgetMb, seeded);
  const text = [
    `"""Generated: ${kind}, ${sizesMb[0]} MB when it is learned, then ${sizesMb[1]} MB."""`,
    "",
    PRELUDE,
    `SIZE = (${sizesMb.join(", ")})[int(open("${ROUND_FILE}").read())]`,
    "",
    ...MISDEEDS[kind](seeded),
    "",
  ].join("\n");
  const path = `${PROGRAM_FOLDER}/${String(number).padStart(2, "0")}-${kind}.py`;
  return { path, kind, text, sizesMb };
}

function drawSizes(
  kind: MisdeedKind,
  budgetMb: number,
  seeded: Seeded,
): readonly [learning: number, measured: number] {
  const range = kind === "share" ? SHARED : seeded.next() < LARGE_SHARE ? LARGE : SMALL;
  const share = range.least + seeded.next() * (range.most - range.least);
  const noise = LEAST_NOISE + seeded.next() * (MOST_NOISE - LEAST_NOISE);
  const measured = Math.round(share * noise * budgetMb);
  return [Math.round(share * noise * budgetMb * learnedShare(kind, noise)), measured];
}

/** What was learned of a program, as a share of what it takes when it is measured. */
function learnedShare(kind: MisdeedKind, noise: number): number {
  if (kind === "grow") return 1 / 1.5;
  if (kind === "sudden") return 1 / 2.5;
  return 1 / noise;
}
