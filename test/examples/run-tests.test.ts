import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { coveragePath } from "../rig/coverage-python.ts";
import { copyHarbour, HARBOUR } from "./run-tests-rig.ts";

/** One test or two of each folder: the others say nothing new about the lines of a run, and each costs time. */
const FEW = [
  "app/tests/money/test_dues.py",
  "app/tests/tides/test_bar.py",
  "tests/test_day.py",
  "tests/yard/test_storm.py",
  "tools/tests/test_tabs.py",
  ".hooks/tests/test_title.py",
  "plugins/customs/tests/test_duty.py",
  "plugins/weather/tests/test_mean.py",
  "scripts/test_no_pilot.py",
  "app/test_integration/test_child_process.py",
  "test_integration/test_modules.py",
];

const FORM = ["--integration", "--coverage"];

/**
 * What is the same in each run: the lines up to the first test and from the summary on as they stand, and the
 * lines between sorted, because tests end in any order. unittest prints how long it took.
 */
function settled(output: string): string {
  const [head = "", ...rest] = output
    .replaceAll(/ in \d+\.\d+s$/gm, " in N s")
    .split(/(?<=\n)(?=\S*\[INFO\]\S* Running: )/);
  const [middle = "", end] = rest.join("").split(/(?=^\n\S*\[INFO\]\S* Test Summary:)/m);
  return [head, ...middle.split("\n").sort(), end].join("\n");
}

describe("examples/run-tests", () => {
  it("prints with --reporter classic what its script prints, colours included", async () => {
    using harbour = copyHarbour({ keep: FEW });
    const env = { HARBOR_FAIL: "dues,storm" };
    const script = await harbour.call(["./run_tests.sh", "--integration", "--fast"], env);
    const moult = await harbour.call(["./run_tests", "--integration", "--fast"], env);
    expect(settled(moult.output)).toBe(settled(script.output));
    expect([moult.exitCode, script.exitCode]).toEqual([1, 1]);
    expect(script.output).toContain(`SUMMARY: ${FEW.length - 2} passed, 2 failed\n`);
  });

  it("prints the same where all is well, also through the replica of CI", async () => {
    using harbour = copyHarbour({ keep: FEW });
    const replica = await harbour.call(["./run_ci_replica"]);
    const script = await harbour.call(["./run_tests.sh"]);
    expect(settled(replica.output)).toBe(settled(script.output));
    expect([replica.exitCode, script.exitCode]).toEqual([0, 0]);
  });

  it("has with --integration --coverage the figures of its script, file by file", async () => {
    // What runs children has more here: the script measured none of them.
    const keep = FEW.filter((path) => !/tides|storm|child_process/.test(path));
    using harbour = copyHarbour({ keep });
    const measure = async (program: string): Promise<readonly string[]> => {
      const folder = join(harbour.root, `of-${program.slice(2)}`);
      mkdirSync(folder);
      const env = { PATH: coveragePath(), TMPDIR: folder };
      const { exitCode, output } = await harbour.call([program, ...FORM], env);
      expect(exitCode).toBe(0);
      const report = readFileSync(join(folder, "harbour-coverage/coverage_report.txt"), "utf8");
      const [, summary = ""] = output.split(/(?=^\n\S*\[INFO\]\S* Coverage Summary:)/m);
      return [report, summary.replaceAll(folder, "FOLDER")];
    };
    const [report, summary] = await measure("./run_tests.sh");
    expect([report, summary]).toEqual([
      expect.stringMatching(/^app\/berths\.py +25 +6 +76%$/m),
      expect.stringMatching(/^Overall Coverage: \d+%$/m),
    ]);
    expect(await measure("./run_tests")).toEqual([report, summary]);
  });

  it("warns and ends with 0 without any test, as its script does", async () => {
    using harbour = copyHarbour({ keep: [] });
    const script = await harbour.call(["./run_tests.sh"]);
    const moult = await harbour.call(["./run_tests"]);
    expect(moult.output.split("\n").at(-2)).toBe(script.output.split("\n").at(-2));
    expect([moult.exitCode, script.exitCode]).toEqual([0, 0]);
    // Only there: a call of Moult itself says that the config is wrong.
    expect((await harbour.call(["./.moult-program", "run"])).exitCode).toBe(2);
  });

  it("has a config that selects what the finds of its script print", async () => {
    using harbour = copyHarbour();
    const args = ["init", "--from", "run_tests.sh", "--verify-discovery"];
    expect(await harbour.call(["./.moult-program", ...args])).toEqual({
      exitCode: 0,
      output:
        "discovery, no flag: the same 65 files\ndiscovery, --integration: the same 69 files\n",
    });
  });

  it("has the files that moult init --from makes of its script", async () => {
    using harbour = copyHarbour();
    const made = ["moult.config.yaml", "run_tests", "run_ci_replica"];
    harbour.remove(...made);
    await harbour.call(["./.moult-program", "init", "--from", "run_tests.sh"]);
    for (const name of made)
      expect(readFileSync(join(harbour.root, name), "utf8")).toBe(
        readFileSync(join(HARBOUR, name), "utf8"),
      );
  });
});
