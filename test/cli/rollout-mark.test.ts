import { describe, expect, it } from "vitest";
import { configOf } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";

const ROLLOUT = `rollout:
  configurations: { smoke: { env: TEST_CONFIG, eq: smoke } }
  phase: first
  phases: [{ name: first, mode: shadow }, { name: all, mode: moult }]
`;
const FILES = { "moult.config.yaml": configOf(), "tests/good.sh": "exit 0" };

describe("the mark of a run", () => {
  it("stands in the log and in the JSON report", async () => {
    const config = `${configOf()}legacy: { script: tests/good.sh }\n${ROLLOUT}`;
    await using project = makeProject({ ...FILES, "moult.config.yaml": config });
    const env = { TEST_CONFIG: "smoke", GITHUB_HEAD_REF: "mend", MOULT_PAIR: "p1" };
    const ran = await project.moult(["run", "--reporter", "json"], { env });
    const mark = {
      runner: "moult",
      configuration: "smoke",
      phase: "first",
      mode: "shadow",
      key: "mend",
      pair: "p1",
    };
    expect(project.record().rollout).toEqual(mark);
    expect(JSON.parse(ran.stdout)).toMatchObject({ run: { rollout: mark } });
  });

  it("is not there without a rollout", async () => {
    await using project = makeProject(FILES);
    const ran = await project.moult(["run"]);
    expect(ran.exitCode).toBe(0);
    expect(project.record()).not.toHaveProperty("rollout");
  });
});
