import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plan } from "../model/plan.ts";
import { checkCoverageTool, type CoverageTool } from "./coverage-tool.ts";
import { describeLostData, findLostData } from "./find-lost.ts";
import { makeHookFolder } from "./hook-folder.ts";
import { isPython, measureTasks } from "./measure-tasks.ts";
import type { Meter, MeterSetting } from "./meter.ts";
import { readPythonTraces } from "./python-traces.ts";
import { combineCoverage } from "./write-reports.ts";

/** Measures Python with the coverage.py that the interpreter of the tests has. */
export function openPythonMeter(plan: Plan, setting: MeterSetting): Meter {
  const { target, hostEnv } = setting;
  const tools = findTools(plan, hostEnv);
  let dataFolder = "";
  return {
    language: "Python",
    toolName: "coverage.py",
    target,
    warnings: [],
    check: async () => {
      const checks = await Promise.all(tools.map(checkCoverageTool));
      return checks.flatMap((one) => (one.ok ? [] : one.failures));
    },
    measure: (tasks, folder) => {
      const hookFolder = join(folder, "hook");
      dataFolder = join(folder, "data");
      makeHookFolder(hookFolder);
      mkdirSync(dataFolder, { recursive: true });
      return measureTasks(tasks, { ...setting, hookFolder, dataFolder });
    },
    findLost: (record) =>
      findLostData(record, readPythonTraces(record.tasks, readdirSync(dataFolder))).map((lost) =>
        describeLostData(lost, "Python"),
      ),
    combine: (failUnder) => combineCoverage({ tool: tools[0], dataFolder, target, failUnder }),
  };
}

/** One for each interpreter that tests name; any that they start later has to be one of these. */
function findTools(
  plan: Plan,
  env: CoverageTool["env"],
): readonly [CoverageTool, ...CoverageTool[]] {
  const tools = new Map<string, CoverageTool>();
  for (const task of plan.tasks.filter(isPython)) {
    const [python = ""] = task.argv;
    const key = python.includes("/") ? resolve(task.cwd, python) : python;
    if (!tools.has(key)) tools.set(key, { python, cwd: task.cwd, env: { ...env, ...task.env } });
  }
  const [first = { python: "python3", cwd: plan.root, env }, ...others] = tools.values();
  return [first, ...others];
}
