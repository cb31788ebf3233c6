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
  if (data.length === 0) return failed(badMatrix(`${shownPath} holds no environment`));
  const cells = data.map(toCell);
  const wrong = cells.indexOf(undefined);
  if (wrong >= 0)
    return failed(
      badMatrix(
        `${shownPath}: element ${wrong} is no mapping of texts, with \`env\` and \`args\` at most`,
      ),
    );
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

/**
 * A key that could be a variable in capitals is one; `workflow` and `job` only name a cell. Variables with other names
 * stand in `env`, the arguments of the script in `args`.
 */
function toCell(data: unknown): Cell | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const { env = {}, args, ...plain }: { readonly [key: string]: unknown } = { ...data };
  const [own, named] = [readTexts(plain), readTexts(env)];
  const words = args === undefined ? undefined : readWords(args);
  if (own === undefined || named === undefined || (args !== undefined && words === undefined))
    return undefined;
  const capitals = Object.entries(own).filter(([key]) => /^[A-Z_][A-Z0-9_]*$/.test(key));
  const variables = { ...Object.fromEntries(capitals), ...named };
  if (words === undefined) return { label: labelVariables(variables), variables };
  const call = words.length === 0 ? "" : ` -- ${words.join(" ")}`;
  return { label: `${labelVariables(variables)}${call}`, variables, args: words };
}

function readTexts(data: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const entries = Object.entries(data);
  const texts = entries.flatMap(([key, value]) =>
    isPlain(value) ? [[key, String(value)] as const] : [],
  );
  return texts.length < entries.length ? undefined : Object.fromEntries(texts);
}

function readWords(data: unknown): readonly string[] | undefined {
  return Array.isArray(data) && data.every(isPlain) ? data.map(String) : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
