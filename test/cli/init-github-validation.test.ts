import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { plainEnvironment } from "../rig/project.ts";
import { makeGithubProject, VALIDATION } from "./github-rig.ts";

describe("the validation workflow", () => {
  it("counts success only, and passes where the suites do the same or there is no sandbox", async () => {
    await using project = makeGithubProject();
    await project.moult(["init", "github"]);
    const { gate, validate } = parse(project.read(VALIDATION)).jobs;
    expect([gate.if, gate.needs]).toEqual(["always()", ["validate"]]);
    const judge = (RESULTS: string) =>
      spawnSync("bash", ["-e", "-c", gate.steps[0].run], { env: { RESULTS } }).status;
    const verdicts = ["success", "success success", "", "skipped", "cancelled", "success failure"];
    expect(verdicts.map(judge)).toEqual([0, 0, 1, 1, 1, 1]);

    project.write(
      "bin/moult",
      `#!/bin/sh\nexec '${process.execPath}' '${resolve("dist/main.cjs")}' "$@"\n`,
    );
    const [row] = validate.strategy.matrix.include;
    const temporary = join(project.root, "runner");
    mkdirSync(temporary);
    const env: Record<string, string> = {
      ...plainEnvironment(),
      PROGRAM: join(project.root, "bin/moult"),
      CELLS: JSON.stringify(row.cells),
      RUNNER_TEMP: temporary,
      GITHUB_OUTPUT: join(temporary, "output"),
    };
    const steps: readonly { readonly run?: string }[] = validate.steps;
    // Not what changes the machine.
    const runs = steps.flatMap(({ run = "sudo" }) => (run.startsWith("sudo") ? [] : [run]));
    const ends = runs.map((run) => {
      const MOULT = env["PROGRAM"] ?? "";
      const own = run.includes("GITHUB_OUTPUT") ? { ...env, MOULT } : env;
      const call = { cwd: project.root, env: own, encoding: "utf8" } as const;
      const end = spawnSync("bash", ["-e", "-c", run], call);
      return [end.status, `${end.stdout}${end.stderr}`] as const;
    });
    expect(readFileSync(join(temporary, "output"), "utf8")).toBe(`program=${env["PROGRAM"]}\n`);
    // Without a sandbox nothing is traced, and that is no success.
    expect(ends.map(([status]) => status)).toEqual([0, 0, MAY_SANDBOX ? 0 : 3]);
    expect(ends[1]?.[1]).toContain("2 cells");
  });
});
