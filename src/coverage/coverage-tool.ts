import { spawn } from "node:child_process";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";

/** A coverage.py: the interpreter that has it, and how that is started. */
export interface CoverageTool {
  /** As tests name it. */
  readonly python: string;
  /** Absolute; coverage.py looks for its configuration here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a call of coverage.py ended. */
export interface CoverageCall {
  /** Undefined when it could not be started or was killed. */
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** The first version that writes lcov. */
const LEAST = [6, 3] as const;

/** Runs `python -m coverage`. Never throws. */
export function callCoverage(
  { python, cwd, env }: CoverageTool,
  args: readonly string[],
): Promise<CoverageCall> {
  return new Promise((resolve) => {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(python, ["-m", "coverage", ...args], {
      cwd,
      env: { ...env },
      stdio: [...stdio],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", (error) => resolve({ exitCode: undefined, output: error.message }));
    child.once("close", (code) => resolve({ exitCode: code ?? undefined, output }));
  });
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
