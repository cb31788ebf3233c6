// npm run bench -- [name...] [--quick] [--rounds N] [--json FILE] [--markdown FILE]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cpython } from "./cpython/bench.ts";
import { heavy } from "./heavy.ts";
import type { Bench, BenchReport } from "./lib/bench.ts";
import { renderMarkdown, renderText } from "./lib/table.ts";
import { noop } from "./noop.ts";
import { rss } from "./rss.ts";
import { start } from "./start.ts";

/** Every bench. A new one gets a file and a place here. */
const BENCHES: readonly Bench[] = [noop, start, rss, heavy, cpython];

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      list: { type: "boolean", default: false },
    },
  });
  if (values.list) {
    console.log(BENCHES.map(({ name, summary }) => `${name.padEnd(10)}${summary}`).join("\n"));
    return 0;
  }
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(`no bench named ${unknown.join(", ")}; there are ${namesOf(BENCHES)}`);
    return 2;
  }
  const chosen =
    positionals.length === 0 ? BENCHES : BENCHES.filter((one) => positionals.includes(one.name));
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const reports: BenchReport[] = [];
  for (const bench of chosen) {
    console.error(`${bench.name}: ${bench.summary} ...`);
    // Never two at a time: they would measure each other.
    const report = await bench.run({ isQuick: values.quick, rounds });
    reports.push(report);
    console.log(render(report, renderText));
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(reports, undefined, 2)}\n`);
  if (values.markdown !== undefined) {
    writeFileSync(
      values.markdown,
      reports.map((report) => render(report, renderMarkdown)).join("\n"),
    );
  }
  return reports.every((report) => report.isRight) ? 0 : 1;
}

function render(report: BenchReport, renderTable: typeof renderText): string {
  const notes = report.notes.map((note) => `- ${note}`);
  return [...report.tables.map(renderTable), ...notes, ""].join("\n");
}

function namesOf(benches: readonly Bench[]): string {
  return benches.map(({ name }) => name).join(", ");
}
