import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

/**
 * Appends a value as one line of JSON: in one write, so that lines of several processes do not mix; after a line that
 * was cut off, on a new one. On an error of the system it throws.
 */
export function appendLine(path: string, value: unknown): void {
  const fd = openSync(path, "a+");
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    const isCut = size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
    writeSync(fd, `${isCut ? "\n" : ""}${JSON.stringify(value)}\n`);
  } finally {
    closeSync(fd);
  }
}
