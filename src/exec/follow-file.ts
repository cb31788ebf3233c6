import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/** A file that somebody else writes to. */
export interface FollowedFile {
  /** Passes on what has come since the last call, but not more at once than people can read. */
  readonly read: () => void;
  /** Passes on the rest. */
  readonly close: () => void;
}

/** So that a flood of output does not hold up those who measure. */
const READ_LIMIT_BYTES = 4 * 1024 ** 2;

/** Follows a file that may not be there yet. It is read as UTF-8; a character that came in parts is kept whole. */
export function followFile(path: string, write: (text: string) => void): FollowedFile {
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.allocUnsafe(64 * 1024);
  let fd: number | undefined;
  let isOver = false;
  const read = (limitBytes: number): void => {
    if (isOver) return;
    try {
      fd ??= openSync(path, "r");
      for (let left = limitBytes; left > 0;) {
        const length = readSync(fd, chunk);
        if (length === 0) return;
        left -= length;
        write(decoder.write(chunk.subarray(0, length)));
      }
    } catch {
      // Not there yet, or it cannot be read: then nothing is passed on, and whoever writes goes on.
    }
  };
  return {
    read: () => read(READ_LIMIT_BYTES),
    close: () => {
      read(Number.POSITIVE_INFINITY);
      const rest = decoder.end();
      if (rest !== "" && !isOver) write(rest);
      if (fd !== undefined && !isOver) closeSync(fd);
      isOver = true;
    },
  };
}
