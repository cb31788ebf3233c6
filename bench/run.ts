// npm run bench -- [name...] [--quick] [--rounds N] [--json FILE] [--markdown FILE] [--no-results] ...
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { BENCHES } from "./benches.ts";
import type { Bench, BenchChoice, BenchReport } from "./lib/bench.ts";
import { describeGoal } from "./lib/goals.ts";
import { installPackages } from "./lib/packages.ts";
import { storeResult, writeResultsPage } from "./lib/results.ts";
import { renderMarkdown, renderText } from "./lib/table.ts";

/** How the person who starts benches chose. */
interface RunChoice extends BenchChoice {
  readonly isInstalling: boolean;
  readonly isStoring: boolean;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      list: { type: "boolean", default: false },
      install: { type: "boolean", default: true },
      results: { type: "boolean", default: true },
      render: { type: "boolean", default: false },
    },
  });
  if (values.list) return printList();
  if (values.render) return renderAgain();
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    console.error(`--rounds wants a whole number above 0, not ${values.rounds}`);
    return 2;
  }
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(`no bench named ${unknown.join(", ")}; there are ${namesOf(BENCHES)}`);
    return 2;
  }
  const chosen =
    positionals.length === 0 ? BENCHES : BENCHES.filter((one) => positionals.includes(one.name));
  const isStoring = values.results && !values.quick;
  const choice = { isQuick: values.quick, rounds, isInstalling: values.install, isStoring };
  printEstimate(chosen, choice);
  const reports = await runAll(chosen, choice);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(reports, undefined, 2)}\n`);
  if (values.markdown !== undefined) {
    writeFileSync(
      values.markdown,
      reports.map((report) => render(report, renderMarkdown)).join("\n"),
    );
  }
  return reports.length === chosen.length && reports.every((report) => report.isRight) ? 0 : 1;
}

/** Runs one bench after the other; one that breaks does not take the others with it. */
async function runAll(
  benches: readonly Bench[],
  choice: RunChoice,
): Promise<readonly BenchReport[]> {
  const reports: BenchReport[] = [];
  for (const bench of benches) {
    console.error(`${bench.name}: ${bench.summary} ...`);
    try {
      // Never two at a time: they would measure each other.
      reports.push(await runOne(bench, choice));
    } catch (error) {
      console.error(`${bench.name} broke: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  return reports;
}

async function runOne(bench: Bench, choice: RunChoice): Promise<BenchReport> {
  const missing = choice.isInstalling ? installPackages(bench.packages ?? []) : undefined;
  if (missing !== undefined) console.error(`${bench.name}: ${missing}`);
  const report = await bench.run(choice);
  console.log(render(report, renderText));
  // A bench that could measure nothing has no tables, and must not take the place of one that could.
  if (choice.isStoring && report.tables.length > 0) {
    storeResult(report);
    writeResultsPage(BENCHES);
  }
  return report;
}

function render(report: BenchReport, renderTable: typeof renderText): string {
  const goals = (report.goals ?? []).map(
    (goal) => `- ${goal.goal}: ${goal.reached}, target ${goal.target}: ${describeGoal(goal)}`,
  );
  const notes = report.notes.map((note) => `- ${note}`);
  return [...report.tables.map(renderTable), ...goals, ...notes, ""].join("\n");
}

function printList(): number {
  console.log(BENCHES.map(({ name, summary }) => `${name.padEnd(10)}${summary}`).join("\n"));
  return 0;
}

function renderAgain(): number {
  writeResultsPage(BENCHES);
  return 0;
}

function printEstimate(benches: readonly Bench[], { isQuick }: BenchChoice): void {
  const minutes = benches.reduce((sum, { estimateMinutes }) => sum + (estimateMinutes ?? 1), 0);
  const name = benches.length === 1 ? "1 bench" : `${benches.length} benches`;
  if (!isQuick) console.error(`${name}: about ${Math.ceil(minutes)} minutes on two cores`);
}

function namesOf(benches: readonly Bench[]): string {
  return benches.map(({ name }) => name).join(", ");
}
