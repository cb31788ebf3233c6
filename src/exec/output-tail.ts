import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * Reads the last bytes of a log as text, from the start of a line where there is one.
 * A log that is missing or unreadable reads as empty: a report must not fail over it.
 */
export function readTail(path: string, limitBytes: number): string {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, limitBytes);
    const buffer = Buffer.alloc(length);
    const read = readSync(fd, buffer, 0, length, size - length);
    const text = buffer.toString("utf8", 0, read);
    const firstLineEnd = size > length ? text.indexOf("\n") : -1;
    // A single line that is longer than the limit: its end is better than nothing.
    return firstLineEnd === text.length - 1 ? text : text.slice(firstLineEnd + 1);
  } catch {
    return "";
  } finally {
    closeSync(fd);
  }
}
