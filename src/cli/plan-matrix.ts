import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { plainName } from "../lib/ansi.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { chooseSuite, type SuiteChoice } from "./choose-suite.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import type { Project } from "./project.ts";
import { showFailures } from "./show-failures.ts";

/** One CI configuration: what of it are variables, and what only names it. */
interface Cell {
  readonly label: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A cell and what it chooses. */
interface Row {
  readonly cell: Cell;
  readonly choice: Result<SuiteChoice>;
}

/** `moult plan --matrix FILE`: what each of many environments chooses. Exit 2 when one of them chooses nothing. */
export async function planMatrix(
  { loaded, settings }: Project,
  { host, flags, scriptArgs }: Invocation,
  path: string,
): Promise<number> {
  const cells = readCells(resolve(host.cwd, path), path);
  if (!cells.ok) return showFailures(host, cells.failures);
  const isOwn = new Set(cells.value.flatMap(({ variables }) => Object.keys(variables)));
  // What CI sets around this very call is nothing of a cell.
  const around = Object.fromEntries(Object.entries(host.env).filter(([name]) => !isOwn.has(name)));
  const mayAskBash = flags["askBash"] === true;
  const rows = cells.value.map((cell): Row => {
    const variables = { ...around, ...cell.variables };
    return {
      cell,
      choice: chooseSuite({ loaded, settings, variables, scriptArgs, mayAskBash }),
    };
  });
  host.stdout.write(flags["json"] === true ? renderDocument(rows) : renderTable(rows));
  const failures = rows.flatMap(({ cell, choice }) =>
    choice.ok ? [] : choice.failures.map((one) => inCell(one, cell)),
  );
  return failures.length === 0 ? EXIT_CODES.passed.code : showFailures(host, failures);
}

function readCells(path: string, shownPath: string): Result<readonly Cell[]> {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : describeSystemError(error);
    return failed(badMatrix(`${shownPath}: ${reason}`));
  }
  if (!Array.isArray(data)) return failed(badMatrix(`${shownPath} holds no list`));
  const cells = data.map(toCell);
  const wrong = cells.indexOf(undefined);
  if (wrong >= 0) return failed(badMatrix(`${shownPath}: element ${wrong} is no mapping of texts`));
  return success(cells.filter((cell) => cell !== undefined));
}

function badMatrix(message: string): Failure {
  const next = 'write a list of environments: [{ "TEST_CONFIG": "default", "SHARD_NUMBER": 1 }]';
  return { code: "usage-invalid", message: `--matrix: ${message}`, next };
}

/** A key that could be a variable in capitals is one; `workflow` and `job` only name a cell. */
function toCell(data: unknown): Cell | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const entries: (readonly [string, unknown])[] = Object.entries(data);
  const texts = entries.flatMap(([key, value]): (readonly [string, string])[] =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? [[key, String(value)]]
      : [],
  );
  if (texts.length < entries.length) return undefined;
  const variables = texts.filter(([key]) => /^[A-Z_][A-Z0-9_]*$/.test(key));
  return {
    label: variables.map(([key, value]) => `${key}=${value}`).join(" ") || "(nothing set)",
    variables: Object.fromEntries(variables),
  };
}

function renderTable(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ cell, choice }) => [cell.label, `    ${describeChoice(choice)}`]);
  const chosen = rows.flatMap(({ choice }) =>
    choice.ok ? [choice.value.selection.chosen.name] : [],
  );
  const counts = [...Map.groupBy(chosen, (name) => name)].map(
    ([name, all]) => `${String(all.length).padStart(6)}  ${name}`,
  );
  const failedCount = rows.length - chosen.length;
  const bad = failedCount === 0 ? [] : [`${String(failedCount).padStart(6)}  no suite, see below`];
  return `${[...lines, "", `${rows.length} cells`, ...counts, ...bad].map(plainName).join("\n")}\n`;
}

function describeChoice(choice: Result<SuiteChoice>): string {
  if (!choice.ok) return "no suite";
  const { name, handOver, steps } = choice.value.selection.chosen;
  if (handOver !== undefined) return `${name}: handed over to ${handOver.join(" ")}`;
  const names = steps.flatMap((step) => (step.isIn && step.work.kind !== "set" ? [step.name] : []));
  return `${name}: ${names.join(", ") || "nothing runs"}`;
}

function renderDocument(rows: readonly Row[]): string {
  const cells = rows.map(({ cell, choice }) => ({
    variables: cell.variables,
    ...(choice.ok
      ? { selection: choice.value.selection }
      : { failures: choice.failures.map(({ code, message, next }) => ({ code, message, next })) }),
  }));
  return `${JSON.stringify({ version: 1, cells }, undefined, 2)}\n`;
}

function inCell(failure: Failure, cell: Cell): Failure {
  return { ...failure, message: `${cell.label}: ${failure.message}` };
}
