import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Whether a file of JSON was written to its end: a process that is killed while it writes leaves half of one. */
export function isWholeJson(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const last = Buffer.alloc(1);
    const { size } = fstatSync(file);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() === "}";
  } finally {
    closeSync(file);
  }
}
