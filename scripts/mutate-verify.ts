// Makes mistakes in the suites of a project, and looks whether `moult verify` flags each that changes the plan of a cell:
// node scripts/mutate-verify.ts [FOLDER [MATRIX [COUNT [SEED]]]]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { seededRandom } from "../src/schedule/random.ts";
import { makeMutations } from "../test/verify/mutations.ts";
import { listOpen, listSelections, readWish, withSuites } from "../test/verify/verify-rig.ts";

const [folder = "examples/monolith", matrix = "matrix.json", count = "200", seed = "1"] =
  process.argv.slice(2);
const root = resolve(folder);
const cachePath = mkdtempSync(join(tmpdir(), "moult-mutations-"));
const startedAt = performance.now();
try {
  const wish = await readWish(root, { matrix: resolve(root, matrix) }, cachePath);
  const baseline = listSelections(wish);
  const before = (await listOpen(wish)).length;
  const figures = { changing: 0, flagged: 0, same: 0, flaggedInVain: 0 };
  const { suites } = wish.planner.loaded.config;
  for (const [index, one] of makeMutations(
    suites,
    Number(count),
    seededRandom(Number(seed)),
  ).entries()) {
    const mutated = withSuites(wish, one.suites);
    const plans = listSelections(mutated);
    const changed = plans.filter((plan, at) => plan !== baseline[at]).length;
    const isFlagged = (await listOpen(mutated)).length > before;
    if (changed > 0) figures.changing += 1;
    else figures.same += 1;
    if (isFlagged && changed > 0) figures.flagged += 1;
    if (isFlagged && changed === 0) figures.flaggedInVain += 1;
    if (index % 25 === 24) console.log(JSON.stringify(figures));
    if (isFlagged !== changed > 0) {
      const at = plans.findIndex((plan, cell) => plan !== baseline[cell]);
      console.log(`${index} ${one.what}: ${changed} cells change, flagged: ${isFlagged}`);
      if (at >= 0) console.log(`  the first: ${wish.cells[at]?.label}`);
    }
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(JSON.stringify({ cells: wish.cells.length, before, ...figures, seconds }));
} finally {
  rmSync(cachePath, { recursive: true, force: true });
}
