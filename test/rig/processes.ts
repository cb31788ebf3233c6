import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A live process, for tests that count who is left. */
export interface ProcessView {
  readonly pid: number;
  readonly command: string;
}

/** The live processes whose working directory is the folder: that stays with a daemon, whatever it closes. */
export function processesIn(folder: string): readonly ProcessView[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (readlinkSync(`/proc/${name}/cwd`) !== folder) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "latin1")
          .replaceAll("\0", " ")
          .trim();
        return command === "" ? [] : [{ pid: Number(name), command }];
      } catch {
        return []; // It ended meanwhile, or is a zombie.
      }
    });
}

/** Resolves as soon as the condition holds; fails after ten seconds with what was seen last. */
export async function until<T>(look: () => T, holds: (seen: T) => boolean): Promise<T> {
  const deadlineMs = performance.now() + 10_000;
  for (;;) {
    const seen = look();
    if (holds(seen)) return seen;
    if (performance.now() > deadlineMs) throw new Error(`still: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
