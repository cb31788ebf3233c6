import { makeSeeded, type Seeded } from "./seeded.ts";

/** A generated test file: a plain script and, with its one function, a pytest file. */
export interface TestFile {
  /** Its path below the folder of the project. */
  readonly path: string;
  readonly text: string;
  /** Whether it fails on purpose. */
  readonly isFailing: boolean;
}

/** The modules that each heavy file imports. */
export const HEAVY_MODULES = ["numpy", "pandas", "scipy.stats"] as const;

/** Where the heavy files are. */
export const HEAVY_FOLDER = "tests";

/** Bytes of one number. */
const NUMBER_BYTES = 8;
/** What files hold beside the 108 MB that the imports take: peaks of 125 to 814 MB. */
const LEAST_HELD_MB = 17;
const MOST_HELD_MB = 706;
/** The work of one file beside its imports. */
const LEAST_WORK_MS = 60;
const MOST_WORK_MS = 900;
/** Of 30 files, this one fails on purpose. */
const FAILING = 7;

interface Work {
  readonly name: string;
  /** About what one turn takes; it only decides how many turns there are. */
  readonly turnMs: number;
  readonly turn: readonly string[];
  readonly check: string;
}

const WORKS: readonly Work[] = [
  {
    name: "frame",
    turnMs: 10,
    turn: [
      'frame = pd.DataFrame({"sensor": np.arange(sample.size) % 997, "value": sample})',
      'result = frame.groupby("sensor")["value"].mean()',
    ],
    check: "len(result) == 997",
  },
  {
    name: "density",
    turnMs: 32,
    turn: ["result = stats.gaussian_kde(sample[:1000])(sample[:2000])"],
    check: "(result > 0).all()",
  },
  {
    name: "order",
    turnMs: 15,
    turn: ["result = np.sort(np.sin(sample))"],
    check: "(np.diff(result) >= 0).all()",
  },
  {
    name: "ranks",
    turnMs: 45,
    turn: ["result = stats.spearmanr(sample[:100_000], np.sqrt(sample[:100_000])).statistic"],
    check: "result > 0.999",
  },
];

/**
 * The files of the bench `imports`: the same for the same seed. What they hold is spread evenly on
 * a logarithmic scale and so is their work, but not in the same order.
 */
export function makeHeavyFiles(count: number, seed: number): readonly TestFile[] {
  const seeded = makeSeeded(seed);
  const heldMb = seeded.shuffle(spreadOut(count, LEAST_HELD_MB, MOST_HELD_MB));
  const workMs = seeded.shuffle(spreadOut(count, LEAST_WORK_MS, MOST_WORK_MS));
  return heldMb.map((mb, number) =>
    makeFile({ number, mb, workMs: workMs[number] ?? LEAST_WORK_MS }, seeded),
  );
}

function makeFile(
  { number, mb, workMs }: { number: number; mb: number; workMs: number },
  seeded: Seeded,
): TestFile {
  const work = seeded.pick(WORKS);
  const name = `test_${work.name}_${String(number).padStart(2, "0")}`;
  const isFailing = number % 30 === FAILING;
  const turns = Math.max(1, Math.round(workMs / work.turnMs));
  const text = [
    `"""Generated: holds ${Math.round(mb)} MB beside its imports, and works for ${turns} turns."""`,
    "",
    "import numpy as np",
    "import pandas as pd",
    "from scipy import stats",
    "",
    `COUNT = ${Math.round((mb * 2 ** 20) / NUMBER_BYTES)}`,
    "",
    "",
    `def ${name}():`,
    "    readings = np.arange(COUNT, dtype=np.float64)",
    "    readings += 1.0",
    "    sample = readings[:200_000]",
    `    for _ in range(${turns}):`,
    ...work.turn.map((line) => `        ${line}`),
    `    assert ${work.check}`,
    "    assert readings[-1] == COUNT",
    "    assert pd.Series(sample[:10]).sum() == 55",
    "    assert stats.describe(sample[:10]).minmax == (1.0, 10.0)",
    ...(isFailing ? ['    assert COUNT < 0, "fails on purpose"'] : []),
    "",
    "",
    'if __name__ == "__main__":',
    `    ${name}()`,
    "",
  ].join("\n");
  return { path: `${HEAVY_FOLDER}/${name}.py`, text, isFailing };
}

/** Values from least to most with equal ratios between neighbours. */
function spreadOut(count: number, least: number, most: number): readonly number[] {
  const ratio = most / least;
  return [...Array(count).keys()].map((at) => least * ratio ** (at / Math.max(1, count - 1)));
}
