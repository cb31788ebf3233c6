import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { callTool, type ToolEnd, type ToolPlace } from "./tool-call.ts";

/** A coverage.py: the interpreter that has it, and how that is started. */
export interface CoverageTool extends ToolPlace {
  /** As tests name it. */
  readonly python: string;
}

/** The first version that writes lcov. */
const LEAST = [6, 3] as const;

/** Runs `python -m coverage`. Never throws. */
export function callCoverage(tool: CoverageTool, args: readonly string[]): Promise<ToolEnd> {
  return callTool(tool.python, ["-m", "coverage", ...args], tool);
}

/** Makes sure that there is a coverage.py that can do all that is asked of it. */
export async function checkCoverageTool(tool: CoverageTool): Promise<Result<void>> {
  const { exitCode, output } = await callCoverage(tool, ["--version"]);
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(output) ?? [];
  if (exitCode !== 0 || major === undefined) return failed(describeMissing(tool));
  const isOld =
    Number(major) < LEAST[0] || (Number(major) === LEAST[0] && Number(minor) < LEAST[1]);
  return isOld ? failed(describeOld(tool, `${major}.${minor}`)) : success(undefined);
}

function describeMissing({ python }: CoverageTool): Failure {
  return {
    code: "command-missing",
    message: `${python} has no coverage.py`,
    next: `install it: apt-get install python3-coverage, or ${python} -m pip install coverage`,
  };
}

function describeOld({ python }: CoverageTool, version: string): Failure {
  return {
    code: "command-missing",
    message: `the coverage.py of ${python} is ${version}; ${LEAST.join(".")} is the least that will do`,
    next: `update it: ${python} -m pip install --upgrade coverage`,
  };
}
