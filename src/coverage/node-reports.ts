import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as z from "zod/mini";
import { failed, type Result, success } from "../model/result.ts";
import { type CoverageFigure, describeTrouble, describeUnwritable } from "./coverage-figure.ts";
import type { NodeTool } from "./node-tool.ts";
import { callTool } from "./tool-call.ts";

/** What c8 reports on, and where to. Paths are absolute. */
export interface NodeReportOrder {
  readonly tool: NodeTool;
  /** Has the data files of all processes. */
  readonly dataFolder: string;
  /** Made if it is not there. */
  readonly target: string;
  /** Folders of which all files count, also those that nothing loaded; none leaves it to the configuration of c8. */
  readonly sources: readonly string[];
  /** Percent of lines; 0 leaves it to the configuration of c8. */
  readonly failUnder: number;
}

/** What c8 makes, and the names that the reports of coverage.py have as well. */
const REPORTS = { "cobertura-coverage.xml": "coverage.xml", "lcov.info": "coverage.lcov" } as const;

/** Writes the text report, HTML, XML, lcov and the combined data from the data files of V8. */
export async function reportNodeCoverage(order: NodeReportOrder): Promise<Result<CoverageFigure>> {
  const { tool, target } = order;
  try {
    mkdirSync(target, { recursive: true });
    const called = await callTool(tool.program, reportArgs(order), tool);
    const isBelow = called.exitCode === 1 && /^ERROR: Coverage for /m.test(called.output);
    if (called.exitCode !== 0 && !isBelow) return failed(describeTrouble("c8 report", called));
    writeFileSync(join(target, "coverage_report.txt"), called.text);
    for (const [made, name] of Object.entries(REPORTS))
      renameSync(join(target, made), join(target, name));
    const summary = readFileSync(join(target, "coverage-summary.json"), "utf8");
    return success(readFigure(summary, { ...order, isBelow }));
  } catch (error) {
    return failed(describeUnwritable(target, error));
  }
}

function reportArgs({
  tool,
  dataFolder,
  target,
  sources,
  failUnder,
}: NodeReportOrder): readonly string[] {
  const formats = ["text", "html", "cobertura", "lcovonly", "json", "json-summary"];
  const limits = { lines: failUnder, statements: 0, branches: 0, functions: 0 };
  const placed = sources.map((source) => relative(tool.cwd, source));
  return [
    "report",
    `--temp-directory=${dataFolder}`,
    `--reports-dir=${target}`,
    ...formats.map((format) => `--reporter=${format}`),
    ...(sources.length === 0 ? [] : ["--all"]),
    ...sources.map((source) => `--src=${source}`),
    ...placed.map((path) => `--include=${path === "" ? "**" : `${path}/**`}`),
    // The combined figure alone is judged, whatever else the configuration limits.
    ...(failUnder === 0 ? [] : ["--check-coverage", "--per-file=false"]),
    ...(failUnder === 0 ? [] : Object.entries(limits).map(([name, limit]) => `--${name}=${limit}`)),
  ];
}

/** Of "json-summary". c8 rounds down to two digits, and says "Unknown" of no lines at all. */
const SUMMARY = z.object({
  total: z.object({ lines: z.object({ pct: z.union([z.number(), z.string()]) }) }),
});

function readFigure(
  summary: string,
  { tool, failUnder, isBelow }: NodeReportOrder & { readonly isBelow: boolean },
): CoverageFigure {
  const { pct } = SUMMARY.parse(JSON.parse(summary)).total.lines;
  if (typeof pct === "number") return { total: `${pct}%`, isBelow, remarks: [] };
  const remark = `c8 counted no line: it leaves out tests, node_modules and what is outside of ${tool.cwd}`;
  return { total: "0%", isBelow: failUnder > 0, remarks: [remark] };
}
