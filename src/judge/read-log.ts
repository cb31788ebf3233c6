/** One cell as the sandbox tells of it. */
export interface CellLog {
  /** Its number in the batch. */
  readonly cell: number;
  readonly exitCode: number;
  /** Whether it did not end in time. */
  readonly isLate: boolean;
  /** The end of its standard error. */
  readonly error: string;
  /** What the script got, as `export -p` prints it. */
  readonly start: string;
  /** In the order of the script, whatever ran beside each other. */
  readonly entries: readonly LogEntry[];
}

/** Something that the prelude noted. */
export interface LogEntry {
  /** Places in the order: of each process around it a counter and its number, and a counter at the end. */
  readonly key: readonly number[];
  /** The functions around it, the innermost first, those of the prelude included. */
  readonly stack: readonly string[];
  readonly cwd: string;
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  /** What belongs to the kind. */
  readonly fields: readonly string[];
  /** What a command would get, as `export -p` prints it. */
  readonly exports?: string;
}

/** Reads what src/judge/cell.bash and src/judge/prelude.bash print. What is cut off at the end is left out. */
export function readLog(text: string): readonly CellLog[] {
  const fields = text.split("\0");
  const cells: CellLog[] = [];
  for (let at = fields.indexOf("CELL"); at >= 0; at = fields.indexOf("CELL", at + 1)) {
    const [cell, exitCode, late, error = ""] = fields.slice(at + 1, at + 5);
    const { entries, start, end } = readEntries(fields, at + 5);
    at = end;
    if (fields[end] !== "END") continue;
    cells.push({
      cell: Number(cell),
      exitCode: Number(exitCode),
      isLate: late === "late",
      error,
      start,
      entries: entries.toSorted((one, other) => compareKeys(one.key, other.key)),
    });
  }
  return cells;
}

interface ReadEntries extends Pick<CellLog, "entries" | "start"> {
  /** Where they end. */
  readonly end: number;
}

function readEntries(fields: readonly string[], from: number): ReadEntries {
  const entries: LogEntry[] = [];
  let [at, start] = [from, ""];
  for (;;) {
    if (fields[at] === "START") {
      start = fields[at + 1] ?? "";
      at += 2;
    }
    if (fields[at] !== "EV") break;
    const count = Number(fields[at + 1]);
    if (!(count > 0)) break; // Cut off.
    const entry = readEntry(fields.slice(at + 2, at + 2 + count));
    at += 2 + count;
    const exports = fields[at] === "EXPORTS" ? (fields[at + 1] ?? "") : undefined;
    if (exports !== undefined) at += 2;
    entries.push(exports === undefined ? entry : { ...entry, exports });
  }
  return { entries, start, end: at };
}

function readEntry(fields: readonly string[]): LogEntry {
  const [key = "", stack = "", cwd = "", kind = "", file = "", line, ...rest] = fields;
  const numbers = key.split(" ").map(Number);
  const names = stack.split(" ");
  return { key: numbers, stack: names, cwd, kind, file, line: Number(line), fields: rest };
}

/** A process comes after what its parent did before it, and before what that did after. */
export function compareKeys(one: readonly number[], other: readonly number[]): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
