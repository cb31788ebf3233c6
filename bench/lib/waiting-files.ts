import type { TestFile } from "./heavy-files.ts";
import { makeSeeded, type Seeded } from "./seeded.ts";

/** Where the waiting files are. */
export const WAITING_FOLDER = "tests";

/** How long a file lives when it has a core for itself, half of it asleep. */
const LEAST_LIFE_MS = 300;
const MOST_LIFE_MS = 1500;
const LEAST_PHASES = 2;
const MOST_PHASES = 5;
/** What a file holds beside its interpreter. */
const LEAST_HELD_MB = 8;
const MOST_HELD_MB = 48;
/** One of 15 files fails on purpose. */
const FAILING_EVERY = 15;

/** How the files of the bench `waiting` are made. */
export interface WaitingChoice {
  readonly count: number;
  readonly seed: number;
  /** Turns of the counted loop that this machine makes in a millisecond. */
  readonly turnsPerMs: number;
}

/** The body of the loop, also to be timed: a whole number through a linear congruence. */
export const COUNTED_LOOP = [
  "def count(turns):",
  "    number = 1",
  "    for _ in range(turns):",
  "        number = (number * 1103515245 + 12345) & 0x7FFFFFFF",
  "    return number",
].join("\n");

/**
 * Files that compute and wait in turn, as tests that talk to a service. They compute a counted
 * loop, so that a crowded core makes them longer and not their work less. The same seed makes the
 * same files.
 */
export function makeWaitingFiles({ count, seed, turnsPerMs }: WaitingChoice): readonly TestFile[] {
  const seeded = makeSeeded(seed);
  return [...Array(count).keys()].map((number) => makeFile(number, seeded, turnsPerMs));
}

function makeFile(number: number, seeded: Seeded, turnsPerMs: number): TestFile {
  const halfMs = seeded.whole(LEAST_LIFE_MS, MOST_LIFE_MS) / 2;
  const phases = seeded.whole(LEAST_PHASES, MOST_PHASES);
  const turns = share(halfMs, phases, seeded).map((ms) => Math.round(ms * turnsPerMs));
  const sleepsMs = share(halfMs, phases, seeded).map((ms) => Math.round(ms));
  const isFailing = number % FAILING_EVERY === FAILING_EVERY - 1;
  const text = [
    `"""Generated: computes and waits ${phases} times, ${Math.round(halfMs)} ms each in all."""`,
    "",
    "import time",
    "",
    "",
    COUNTED_LOOP,
    "",
    "",
    `answers = bytearray(b"x") * ${seeded.whole(LEAST_HELD_MB, MOST_HELD_MB) * 2 ** 20}`,
    ...turns.flatMap((one, phase) => [
      `assert count(${one}) > 0`,
      `time.sleep(${((sleepsMs[phase] ?? 0) / 1000).toFixed(3)})`,
    ]),
    `assert answers[-1] == ${isFailing ? '0, "fails on purpose"' : "120"}`,
    "",
  ].join("\n");
  const name = `test_service_${String(number).padStart(2, "0")}`;
  return { path: `${WAITING_FOLDER}/${name}.py`, text, isFailing };
}

/** Divides a time into parts, none of them less than a third of the most. */
function share(totalMs: number, parts: number, seeded: Seeded): readonly number[] {
  const weights = [...Array(parts)].map(() => 0.5 + seeded.next());
  const sum = weights.reduce((all, one) => all + one, 0);
  return weights.map((weight) => (totalMs * weight) / sum);
}
