import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failed, type Result, success } from "../model/result.ts";
import { type CoverageFigure, describeTrouble, describeUnwritable } from "./coverage-figure.ts";
import { callCoverage, type CoverageTool } from "./coverage-tool.ts";

/** What is combined, and where to. Paths are absolute. */
export interface CombineOrder {
  readonly tool: CoverageTool;
  readonly dataFolder: string;
  /** Where the combined data and its reports go. Made if it is not there. */
  readonly target: string;
  /** Percent; 0 leaves it to the configuration of coverage.py. */
  readonly failUnder: number;
}

/** What `coverage report` ends with when less is covered than asked for. */
const BELOW_CODE = 2;

/** Combines the data of all processes and writes the text report, HTML, XML and lcov from that. */
export async function combineCoverage(order: CombineOrder): Promise<Result<CoverageFigure>> {
  const { target, dataFolder, failUnder } = order;
  // Beside the parts, and moved when it is whole: an earlier one stays until then.
  const draft = join(dataFolder, ".coverage");
  const drafting = { ...order.tool, env: { ...order.tool.env, COVERAGE_FILE: draft } };
  const combined = await callCoverage(drafting, ["combine", dataFolder]);
  if (combined.exitCode !== 0) return failed(describeTrouble("coverage combine", combined));
  try {
    mkdirSync(target, { recursive: true });
    rmSync(join(target, ".coverage"), { force: true });
    moveFile(draft, join(target, ".coverage"));
  } catch (error) {
    return failed(describeUnwritable(target, error));
  }
  const tool = {
    ...order.tool,
    env: { ...order.tool.env, COVERAGE_FILE: join(target, ".coverage") },
  };
  const limit = failUnder === 0 ? [] : [`--fail-under=${failUnder}`];
  // Only the text report judges: else one figure would be four errors.
  const reports = [
    ["report", ...limit],
    ["html", "--fail-under=0", `--directory=${target}`],
    ["xml", "--fail-under=0", "-o", join(target, "coverage.xml")],
    ["lcov", "--fail-under=0", "-o", join(target, "coverage.lcov")],
  ] as const;
  const calls = await Promise.all(reports.map((args) => callCoverage(tool, args)));
  const [text] = calls;
  const isBelow = text?.exitCode === BELOW_CODE;
  const bad = calls.findIndex(({ exitCode }, index) => exitCode !== 0 && !(index === 0 && isBelow));
  const trouble = calls[bad];
  if (trouble !== undefined)
    return failed(describeTrouble(`coverage ${reports[bad]?.[0] ?? ""}`, trouble));
  writeFileSync(join(target, "coverage_report.txt"), text?.output ?? "");
  const total = /^TOTAL\s.*?(\d+(?:\.\d+)?%)\s*$/m.exec(text?.output ?? "")?.[1] ?? "100%";
  const remarks = combined.output.split("\n").filter((line) => /warning|couldn't/i.test(line));
  return success({ total, isBelow, remarks });
}

/** A report may go to another file system than the run. */
function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    copyFileSync(from, to);
    rmSync(from);
  }
}
