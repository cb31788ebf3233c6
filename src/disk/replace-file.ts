import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** What else the new file gets. */
export interface ReplaceOptions {
  /**
   * Permission bits, such as 0o755; `kept` for those and the owner of the file that stands there now. Absent:
   * those of any new file.
   */
  readonly mode?: number | "kept";
  /** Whether the content is on the disk before it has the name: for what cannot be made again. */
  readonly isDurable?: boolean;
}

/**
 * Replaces a file, or makes it: written beside it under a name of its own, then renamed into place. So readers
 * see the old content or the new one, never a part, and of two that write at once one wins whole. A symbolic
 * link is replaced itself. The folder must exist. On an error of the system nothing is changed or left, and
 * it is thrown.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array | Iterable<string>,
  options: ReplaceOptions = {},
): void {
  const draft = nameDraft(path);
  const fd = openSync(draft, "wx");
  try {
    try {
      const isWhole = typeof content === "string" || content instanceof Uint8Array;
      for (const piece of isWhole ? [content] : content) writeFileSync(fd, piece);
      setMode(fd, path, options);
      if (options.isDurable === true) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Short enough beside a name that is as long as names may be. */
function nameDraft(path: string): string {
  const unique = Math.random().toString(36).slice(2);
  return join(dirname(path), `${basename(path).slice(0, 50)}.${unique}.new`);
}

function setMode(fd: number, path: string, { mode }: ReplaceOptions): void {
  if (mode === undefined) return;
  if (mode !== "kept") return fchmodSync(fd, mode);
  const old = statSync(path, { throwIfNoEntry: false });
  if (old === undefined) return;
  try {
    fchownSync(fd, old.uid, old.gid);
  } catch {
    // Only root may give a file away; for all others it is theirs as before.
  }
  fchmodSync(fd, old.mode & 0o7777);
}
