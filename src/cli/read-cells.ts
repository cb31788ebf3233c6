import { readFileSync } from "node:fs";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";

/** One CI configuration: what of it are variables, and what only names it. */
export interface Cell {
  readonly label: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What the script sees as $1, $2, ..., where the cell says so. */
  readonly args?: readonly string[];
}

/** Reads the cells of a `--matrix` file. `shownPath` is the path as the user typed it. */
export function readMatrixFile(path: string, shownPath: string): Result<readonly Cell[]> {
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

/** The variables of a cell on one line. */
export function labelVariables(variables: Cell["variables"]): string {
  const words = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
  return words.join(" ") || "(nothing set)";
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
  const variables = Object.fromEntries(texts.filter(([key]) => /^[A-Z_][A-Z0-9_]*$/.test(key)));
  return { label: labelVariables(variables), variables };
}
