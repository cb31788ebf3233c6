import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/schedule/random.ts";
import { MONOLITH } from "../examples/monolith-script.ts";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeMutations } from "./mutations.ts";
import { listOpen, listSelections, readWish, withSuites } from "./verify-rig.ts";

const CELLS = [
  { TEST_CONFIG: "jit_legacy" },
  { TEST_CONFIG: "inductor_timm", SHARD_NUMBER: "2", NUM_TEST_SHARDS: "2" },
  { TEST_CONFIG: "h100_distributed" },
];

/** Without the arms of other cells: more of the mistakes matter. */
const SUITES = ["jit-legacy", "timm", "h100-distributed", "default"];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "moult-mutations-"));
  writeFileSync(join(folder, "matrix.json"), JSON.stringify(CELLS));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// All 50 cells and 200 mistakes: node scripts/mutate-verify.ts
describe("mistakes in the suites of examples/monolith", () => {
  it(
    "are flagged when they change what a cell selects, and only then",
    { timeout: 120_000 },
    async () => {
      const whole = await readWish(MONOLITH, { matrix: join(folder, "matrix.json") }, folder);
      const { suites } = whole.planner.loaded.config;
      const wish = withSuites(
        whole,
        suites.filter(({ name }) => SUITES.includes(name)),
      );
      const selections = listSelections(wish);
      const mutations = makeMutations(wish.planner.loaded.config.suites, 8, seededRandom(4));
      const mutated = mutations.map((one) => withSuites(wish, one.suites));
      const isChanging = mutated.map(
        (one) => listSelections(one).join("\n") !== selections.join("\n"),
      );
      expect(isChanging.filter(Boolean).length).toBeGreaterThanOrEqual(4);
      // Where there is no sandbox, nothing can be flagged, and nothing is called equal.
      await expect(MAY_SANDBOX ? listOpen(wish) : refuse(wish)).resolves.toEqual([]);
      for (const [index, one] of MAY_SANDBOX ? mutated.entries() : []) {
        const flagged = (await listOpen(one)).length > 0;
        expect([mutations[index]?.what, flagged]).toEqual([
          mutations[index]?.what,
          isChanging[index],
        ]);
      }
    },
  );
});

/** What holds without a sandbox. */
async function refuse(wish: Parameters<typeof listOpen>[0]): Promise<readonly string[]> {
  await expect(listOpen(wish)).rejects.toThrow("E_SANDBOX");
  return [];
}
