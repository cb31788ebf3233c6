import { describe, expect, it } from "vitest";
import { configOf } from "../rig/programs.ts";
import { makeProject, type TestProject } from "../rig/project.ts";

const SAMPLING = { env: { MOULT_ENFORCEMENT: "sampling" } };

const project = (): TestProject =>
  makeProject({ "moult.config.yaml": configOf(), "tests/a.sh": "exit 0" });

/** What the first event of the newest run says about its enforcement. */
function enforcementOf(one: TestProject): { readonly tier: string; readonly from?: string } {
  const head = one.events()[0];
  if (head?.kind !== "run-started") throw new Error("a run starts with run-started");
  const { enforcement: tier, enforcementFrom: from } = head;
  return { tier, ...(from === undefined ? {} : { from }) };
}

describe("MOULT_ENFORCEMENT", () => {
  it("makes a run sample where it could be capped, and the header and doctor say so", async () => {
    await using one = project();
    const { exitCode, stdout, stderr } = await one.moult(["run", "--memory", "200M"], SAMPLING);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(
      "memory budget 200 MB (--memory): tests wait until they fit, none is capped: sampling (MOULT_ENFORCEMENT)\n",
    );
    expect(enforcementOf(one)).toEqual({ tier: "sampling", from: "MOULT_ENFORCEMENT" });
    const doctor = await one.moult(["doctor"], SAMPLING);
    expect(doctor.stdout).toMatch(
      /^enforcement +sampling \(MOULT_ENFORCEMENT\): memory is measured.*\n +-> without MOULT_ENFORCEMENT: (cgroup v[12]|sampling): /m,
    );
  });

  it.each(["auto", "cgroup-v2", ""])("changes nothing when it is `%s`", async (value) => {
    await using one = project();
    await one.moult(["run"]);
    const plain = enforcementOf(one);
    const { exitCode, stderr } = await one.moult(["run"], { env: { MOULT_ENFORCEMENT: value } });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(enforcementOf(one)).toEqual(plain);
    expect(plain).not.toHaveProperty("from");
  });

  it("cannot be had together with --require-memory-enforcement", async () => {
    await using one = project();
    const call = ["run", "--require-memory-enforcement"];
    const { exitCode, stderr } = await one.moult(call, SAMPLING);
    expect(exitCode).toBe(3);
    expect(stderr).toBe(
      "error: no control group holds the tests to the budget: MOULT_ENFORCEMENT=sampling\n" +
        "  next: unset MOULT_ENFORCEMENT, or run without --require-memory-enforcement\n",
    );
  });
});
