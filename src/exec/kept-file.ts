import { closeSync, openSync, readSync } from "node:fs";

/** Above this many descriptors a file is opened for each read: a test may have thousands of processes. */
const MOST_KEPT = 512;

let keptCount = 0;

/**
 * A file of /proc that is read again and again. Its descriptor stays open: a read costs a third of
 * opening the file each time, and a kept descriptor never shows a later process with the same pid.
 */
export class KeptFile {
  readonly #path: string;
  #fd: number | undefined;

  /** Opens nothing yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the file from its start; answers how many bytes came, undefined when it is gone or cannot be read. */
  read(buffer: Buffer): number | undefined {
    try {
      const fd = this.#fd ?? this.#open();
      const size = readWhole(fd, buffer);
      if (this.#fd === undefined) closeSync(fd);
      return size;
    } catch {
      // ENOENT or ESRCH: the process is gone. EACCES: it is somebody else's.
      this.close();
      return undefined;
    }
  }

  close(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    keptCount -= 1;
  }

  #open(): number {
    const fd = openSync(this.#path, "r");
    if (keptCount < MOST_KEPT) {
      this.#fd = fd;
      keptCount += 1;
    }
    return fd;
  }
}

/** The kernel hands out lists, such as that of children, in pieces of at most a page. */
const ALMOST_A_PAGE = 4000;

function readWhole(fd: number, buffer: Buffer): number {
  let size = 0;
  for (;;) {
    const piece = readSync(fd, buffer, size, buffer.length - size, size);
    size += piece;
    if (piece < ALMOST_A_PAGE || size === buffer.length) return size;
  }
}
