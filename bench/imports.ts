import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { atMost, type Goal } from "./lib/goals.ts";
import { HEAVY_FOLDER, HEAVY_MODULES, makeHeavyFiles } from "./lib/heavy-files.ts";
import { readAvailableBytes } from "./lib/memory-watch.ts";
import { prepareMoult, type MoultBuild } from "./lib/moult.ts";
import { findPeers } from "./lib/peers.ts";
import { findPython } from "./lib/python.ts";
import { interleave, type Contender, type Measured } from "./lib/rounds.ts";
import { makeScratch, type Scratch } from "./lib/scratch.ts";
import {
  findDifferences,
  moultSide,
  shellSide,
  writeSuite,
  type Suite,
  type SuiteRun,
} from "./lib/suite-runs.ts";
import { medianRatio, tabulateRatios, tabulateRuns, type Quantity } from "./lib/suite-table.ts";

const SEED = 60;
const SLOTS = 2;
/** What two slots may take together: below 12 % of the unlimited loop, above the largest file. */
const BUDGET = "1200M";
/** All at once takes 12 GB on two cores; the watchdog ends it when less than this is left. */
const FLOOR_BYTES = 2 * 2 ** 30;
const ALL_AT_ONCE_BYTES = 14 * 2 ** 30;
/** A side that no goal is about need not run in all rounds. */
const FEW_ROUNDS = 2;

const XARGS = `xargs -P${SLOTS}`;
const LOOP = "loop with & and wait";
const PYTEST = `pytest -n ${SLOTS}`;
const PYTEST_EACH = "pytest, a process per file";
const PARALLEL = `parallel -j${SLOTS} --memfree 1G`;
const PLAIN = `moult -j ${SLOTS}`;
const PRELOAD = `moult -j ${SLOTS}, preload`;

const PAIRS = [
  [PLAIN, LOOP],
  [PRELOAD, XARGS],
  [PRELOAD, PYTEST],
  [PRELOAD, PYTEST_EACH],
] as const;

/** Test files as they are: most of their time goes into imports. */
export const imports: Bench = {
  name: "imports",
  summary: "60 files with numpy, pandas and scipy, against a loop, xargs, pytest and parallel",
  estimateMinutes: 30,
  packages: [
    "python3-numpy",
    "python3-pandas",
    "python3-scipy",
    "python3-pytest",
    "python3-pytest-xdist",
    "parallel",
  ],
  run: runImports,
};

async function runImports({ isQuick, rounds }: BenchChoice): Promise<BenchReport> {
  const python = findPython([...HEAVY_MODULES, "pytest", "xdist"]);
  if (python === undefined) return describeMissing();
  using moult = prepareMoult();
  using folder = makeScratch();
  using plainFolder = makeScratch();
  using preloadFolder = makeScratch();
  const files = makeHeavyFiles(isQuick ? 8 : 60, SEED);
  const suite: Suite = { folder, files, python };
  writeSuite(suite);
  const peers = listPeers(suite, isQuick);
  const ours = [
    moultContender({ suite, moult, folder: plainFolder }, PLAIN),
    moultContender({ suite, moult, folder: preloadFolder }, PRELOAD),
  ];
  // Not measured: it fills the disk cache, compiles pytest's rewritten files, and Moult learns.
  await interleave([...ours, ...peers.contenders.filter(({ label }) => label === PYTEST)], 1);
  const measured = await interleave([...peers.contenders, ...ours], rounds ?? (isQuick ? 1 : 5));
  const differences = findDifferences(measured, files);
  return {
    name: "imports",
    tables: [
      tabulateRuns(`${files.length} heavy files, ${SLOTS} at a time`, measured, XARGS),
      tabulateRatios("What the goals are about", measured, PAIRS),
    ],
    notes: [...describeMethod(measured), ...peers.notes, ...differences],
    figures: {
      seed: SEED,
      fileCount: files.length,
      budget: BUDGET,
      ...Object.fromEntries(measured),
    },
    isRight: differences.length === 0,
    goals: listGoals(measured),
  };
}

function moultContender(
  place: { suite: Suite; moult: MoultBuild; folder: Scratch },
  label: string,
): Contender<SuiteRun> {
  const run = JSON.stringify([place.suite.python, "{file}"]);
  const preload = label === PRELOAD ? `preload: ${JSON.stringify(HEAVY_MODULES)}, ` : "";
  const config = [
    "version: 1",
    "limits: { taskMemory: 400M }",
    `tests: { heavy: { files: ["${HEAVY_FOLDER}/*.py"], ${preload}run: ${run} } }`,
    "",
  ].join("\n");
  return moultSide(place, label, { config, args: ["-j", String(SLOTS), "--memory", BUDGET] });
}

function listPeers(
  suite: Suite,
  isQuick: boolean,
): { readonly contenders: readonly Contender<SuiteRun>[]; readonly notes: readonly string[] } {
  const { python, folder } = suite;
  const { paths, missing } = findPeers(["xargs", "parallel"]);
  const notes = [...missing];
  const pytest = `${python} -m pytest -q -p no:cacheprovider --tb=no -rf`;
  folder.write("one-pytest.sh", `${pytest} "$1" || echo "$1" >>failed\n`);
  const contenders: Contender<SuiteRun>[] = [];
  const add = (label: string, code: string, few?: number): void => {
    const side = shellSide(suite, label, { code, watch: { floorBytes: FLOOR_BYTES } });
    contenders.push(few === undefined ? side : { ...side, rounds: few });
  };
  if (isQuick || readAvailableBytes() > ALL_AT_ONCE_BYTES) {
    add(LOOP, `for file in $(cat files); do sh one.sh "$file" & done; wait`);
  } else notes.push("The loop was left out: it takes 12 GB, and this machine has not 14 GB free.");
  if (paths.has("xargs")) {
    add(XARGS, `exec xargs -a files -P${SLOTS} -n1 sh one.sh`);
    add(PYTEST_EACH, `exec xargs -a files -P${SLOTS} -n1 sh one-pytest.sh`);
  }
  // The names of failed tests stand in pytest's own summary: FAILED tests/test_a.py::test_a
  add(
    PYTEST,
    `${pytest} -n ${SLOTS} ${HEAVY_FOLDER} | sed -n 's/^FAILED \\(.*\\)::.*/\\1/p' >failed`,
  );
  if (paths.has("parallel")) {
    add(PARALLEL, `exec parallel -a files -j${SLOTS} --memfree 1G sh one.sh`, FEW_ROUNDS);
  }
  return { contenders, notes };
}

function listGoals(measured: Measured<SuiteRun>): readonly Goal[] {
  const ratio = (quantity: Quantity, label: string, base: string): number =>
    medianRatio(measured, quantity, [label, base]);
  return [
    atMost("60 heavy files, plain python, 2 slots: wall / peak against the unlimited loop", [
      { reached: ratio("wallMs", PLAIN, LOOP), target: 0.85, stretch: 0.7 },
      { reached: ratio("peakRssBytes", PLAIN, LOOP), target: 0.12 },
    ]),
    atMost("the same with preload, against `xargs -P2`: wall / CPU / peak", [
      { reached: ratio("wallMs", PRELOAD, XARGS), target: 0.5, stretch: 0.4 },
      { reached: ratio("cpuMs", PRELOAD, XARGS), target: 0.4, stretch: 0.33 },
      { reached: ratio("peakPssBytes", PRELOAD, XARGS), target: 1.1, stretch: 1 },
    ]),
    atMost("the same with preload, against `pytest -n 2`: wall / peak", [
      { reached: ratio("wallMs", PRELOAD, PYTEST), target: 1, stretch: 0.85 },
      { reached: ratio("peakPssBytes", PRELOAD, PYTEST), target: 0.8, stretch: 0.7 },
    ]),
  ];
}

function describeMethod(measured: Measured<SuiteRun>): readonly string[] {
  const loop = measured.get(LOOP)?.map((run) => run.peakRssBytes) ?? [];
  const plain = measured.get(PLAIN)?.map((run) => run.peakRssBytes) ?? [];
  const share = medianRatio(measured, "peakRssBytes", [PLAIN, LOOP]);
  return [
    "Each file imports numpy, pandas and scipy.stats (108 MB), holds 17 to 706 MB beside them and works for 0.06 to 0.9 s; it is a plain script and a pytest file with one test. One of 30 fails on purpose, and all sides have to see exactly those.",
    `Moult runs in a budget of ${BUDGET}, after one run that is not measured and from which it learns. Its own processes and the preload server count as memory.`,
    "CPU is user and system time of all processes, the runner's own too. Peaks are the largest sums over the tree, seen from outside every 50 ms; with many processes less often, because looking may take 5 % of a core.",
    "PSS divides shared pages among those who share them; it is what the goals with preload are about. Against the loop the goal is about RSS: to look at the PSS of 60 processes takes too long to be quick.",
    ...(loop.length === 0 || plain.length === 0
      ? []
      : [
          `If the loop took 18 GB, as with more cores, Moult's peak would be the same: ${(100 * share).toFixed(1)} % of the loop here, ${((100 * Math.max(...plain)) / (18 * 2 ** 30)).toFixed(1)} % of 18 GB.`,
        ]),
    `The loop runs under a watchdog that kills it when the machine has less than ${FLOOR_BYTES / 2 ** 30} GB left.`,
  ];
}

function describeMissing(): BenchReport {
  const note = `No Python can import ${HEAVY_MODULES.join(", ")}, pytest and xdist: apt-get install ${(imports.packages ?? []).join(" ")}.`;
  return { name: "imports", tables: [], notes: [note], figures: {}, isRight: true };
}
