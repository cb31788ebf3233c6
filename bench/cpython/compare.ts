// node bench/cpython/compare.ts [--reduced | --every N] [--rounds N] [--jobs N] [--memory SIZE] [--timeout SECONDS] [--json FILE]
// Exits with 0 when both sides agree on every test, 1 when they do not, 3 when the suite is missing.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { renderText } from "../lib/table.ts";
import { compareRunners, REDUCED_EVERY } from "./bench.ts";
import { findSuite, INSTALL_COMMAND } from "./suite.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      reduced: { type: "boolean", default: false },
      every: { type: "string", default: "1" },
      rounds: { type: "string", default: "1" },
      jobs: { type: "string", default: "2" },
      memory: { type: "string", default: "4G" },
      timeout: { type: "string", default: "300" },
      json: { type: "string" },
    },
  });
  const suite = findSuite();
  if (suite === undefined) {
    console.error(`CPython's test suite is missing: ${INSTALL_COMMAND}`);
    return 3;
  }
  const report = await compareRunners(suite, {
    every: values.reduced ? REDUCED_EVERY : Number(values.every),
    rounds: Number(values.rounds),
    jobs: Number(values.jobs),
    budget: values.memory,
    timeoutSeconds: Number(values.timeout),
  });
  console.log(report.tables.map(renderText).join("\n"));
  console.log(report.notes.map((note) => `- ${note}`).join("\n"));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  return report.isRight ? 0 : 1;
}
