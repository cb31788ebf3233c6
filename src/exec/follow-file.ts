import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { TextStream } from "../lib/host.ts";

/** A file that somebody else writes to. */
export interface FollowedFile {
  /** Passes on what has come since the last call, but not more at once than people can read. */
  readonly read: () => void;
  /** Passes on the rest; resolves when all of it has gone. */
  readonly close: () => Promise<void>;
}

/** So that a flood of output holds up nobody who measures, and is not all held in memory. */
const READ_LIMIT_BYTES = 4 * 1024 ** 2;

/**
 * Follows a file that may not be there yet, as fast as the stream takes it. It is read as UTF-8; a character that came in
 * parts is kept whole.
 */
export function followFile(
  path: string,
  stream: Pick<TextStream, "write" | "flush">,
): FollowedFile {
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.allocUnsafe(64 * 1024);
  let fd: number | undefined;
  let isOver = false;
  let flushing: Promise<void> | undefined;
  /** Answers how much there was. */
  const pass = (): number => {
    let count = 0;
    try {
      fd ??= openSync(path, "r");
      while (count < READ_LIMIT_BYTES) {
        const length = readSync(fd, chunk);
        if (length === 0) break;
        count += length;
        stream.write(decoder.write(chunk.subarray(0, length)));
      }
    } catch {
      // Not there yet, or it cannot be read: then nothing is passed on, and whoever writes goes on.
    }
    return count;
  };
  return {
    read: () => {
      if (isOver || flushing !== undefined || pass() === 0) return;
      flushing = stream.flush?.().finally(() => {
        flushing = undefined;
      });
    },
    close: async () => {
      if (isOver) return;
      isOver = true;
      await flushing;
      while (pass() > 0) await stream.flush?.();
      const rest = decoder.end();
      if (rest !== "") stream.write(rest);
      if (fd !== undefined) closeSync(fd);
    },
  };
}
