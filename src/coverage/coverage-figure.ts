import type { Failure } from "../model/failure.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { ToolEnd } from "./tool-call.ts";

/** The combined figure of a run. */
export interface CoverageFigure {
  /** As the tool rounds it: "87%". */
  readonly total: string;
  /** Whether that is less than what was asked for. */
  readonly isBelow: boolean;
  /** What the tool remarked on data files. */
  readonly remarks: readonly string[];
}

/** What is said when a tool cannot make a report of the data. */
export function describeTrouble(command: string, { exitCode, output }: ToolEnd): Failure {
  const said = output.trim().split("\n").at(-1) ?? "";
  const end = exitCode === undefined ? "could not be run" : `ended with exit code ${exitCode}`;
  return {
    code: "report-unwritable",
    message: `${command} ${end}${said === "" ? "" : `: ${said}`}`,
    next: "correct that; the tests themselves are not to blame",
  };
}

/** What is said when the folder of the reports refuses them. */
export function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "report-unwritable",
    message: `the reports of coverage cannot be written: ${describeSystemError(error)}`,
    place: { path },
    next: "give another folder: --coverage-dir DIR",
  };
}
