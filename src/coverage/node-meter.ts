import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Plan } from "../model/plan.ts";
import { describeLostData, findLostData } from "./find-lost.ts";
import { measureNodeTasks, nodeDataFolder } from "./measure-node-tasks.ts";
import type { Meter, MeterSetting } from "./meter.ts";
import { findSelfMeasuring } from "./node-programs.ts";
import { reportNodeCoverage } from "./node-reports.ts";
import { checkNodeTool, findNodeTool } from "./node-tool.ts";
import { DATA_NAME, readNodeTraces } from "./node-traces.ts";
import { isWholeJson } from "./whole-json.ts";

/** Measures Node with V8's own counters, and reports with the c8 of the project. */
export function openNodeMeter(plan: Plan, setting: MeterSetting): Meter {
  const { root, source, isFolder, hostEnv } = setting;
  const tool = findNodeTool(plan, hostEnv);
  const target = join(setting.target, "node");
  const sources = source.map((one) => resolve(root, one)).filter(isFolder);
  let dataFolder = "";
  return {
    language: "Node",
    toolName: "c8",
    target,
    warnings: describeSelfMeasuring(plan),
    check: () => checkNodeTool(tool),
    measure: (tasks, folder) => {
      // c8 counts nothing in a folder of this name, so the hook is in no report.
      const hookPath = join(folder, "node_modules/moult_hook.cjs");
      dataFolder = join(folder, "node");
      for (const one of [dataFolder, dirname(hookPath)]) mkdirSync(one, { recursive: true });
      // A copy: the tests of a run go on with it while another Moult is installed.
      copyFileSync(join(import.meta.dirname, "node_hook.cjs"), hookPath);
      return measureNodeTasks(tasks, { hookPath, dataFolder, hostEnv });
    },
    findLost: ({ tasks }) => {
      const traces = readNodeTraces(tasks, (index) => listWhole(nodeDataFolder(dataFolder, index)));
      return findLostData({ tasks }, traces).map((lost) => describeLostData(lost, "Node"));
    },
    combine: (failUnder) =>
      reportNodeCoverage({
        tool,
        dataFolder: gatherData(dataFolder, plan.tasks.length),
        target,
        sources,
        failUnder,
      }),
  };
}

/** The files that processes left, without data that was not written to its end. */
function listWhole(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(
    (name) => !DATA_NAME.test(name) || isWholeJson(join(folder, name)),
  );
}

/** Puts the data of all tests into one folder, as c8 reads it. */
function gatherData(dataFolder: string, taskCount: number): string {
  const all = join(dataFolder, "all");
  mkdirSync(all);
  for (let index = 0; index < taskCount; index += 1) {
    const folder = nodeDataFolder(dataFolder, index);
    for (const name of listWhole(folder).filter((one) => DATA_NAME.test(one)))
      // Two machines in one, as containers make them, may have given the same pid.
      renameSync(join(folder, name), join(all, `${index}-${name}`));
  }
  return all;
}

function describeSelfMeasuring({ tasks }: Plan): readonly string[] {
  const groups = Map.groupBy(
    tasks.filter((task) => findSelfMeasuring(task) !== undefined),
    (task) => findSelfMeasuring(task) ?? "",
  );
  return [...groups].map(([program, own]) => {
    const names = [...new Set(own.map(({ group }) => group))].join(", ");
    return `coverage lacks ${names}: ${program} can be measured by itself only`;
  });
}
