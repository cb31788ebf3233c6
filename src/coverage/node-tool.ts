import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Failure } from "../model/failure.ts";
import type { Plan } from "../model/plan.ts";
import { isNode } from "./node-programs.ts";
import { callTool, type ToolPlace } from "./tool-call.ts";

/** A c8, and where it is called. */
export interface NodeTool extends ToolPlace {
  /** An absolute path, or `c8` for the one on PATH. */
  readonly program: string;
}

/** Finds the c8 of the project: in `node_modules` of the folders that tests of Node run in and above, then on PATH. */
export function findNodeTool(plan: Plan, env: ToolPlace["env"]): NodeTool {
  const folders = [...new Set(plan.tasks.filter(isNode).map((task) => task.cwd))];
  // c8 leaves out what is outside of where it is called: of tests in several folders that has to be the root.
  const [cwd = plan.root] = folders.length === 1 ? folders : [];
  const installed = [...folders, plan.root]
    .flatMap(foldersUpward)
    .map((folder) => join(folder, "node_modules/.bin/c8"));
  return {
    program: installed.find((path) => existsSync(path)) ?? "c8",
    cwd,
    // It is no test.
    env: { ...env, NODE_V8_COVERAGE: undefined },
  };
}

/** Says what to install, when there is no c8 that can be started. */
export async function checkNodeTool(tool: NodeTool): Promise<readonly Failure[]> {
  const { exitCode } = await callTool(tool.program, ["--version"], tool);
  if (exitCode === 0) return [];
  const message = `there is no c8 for ${tool.cwd}, and tests of Node are measured with it`;
  return [{ code: "command-missing", message, next: "install it: npm install --save-dev c8" }];
}

function foldersUpward(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpward(above)];
}
