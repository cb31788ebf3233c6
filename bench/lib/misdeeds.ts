import type { Seeded } from "./seeded.ts";

/**
 * What programs do to memory. `grow` takes half as much again as it did before, and slowly; `sudden`
 * takes two and a half times as much, at once.
 */
export type MisdeedKind = "burst" | "leak" | "fork" | "map" | "share" | "churn" | "grow" | "sudden";

/** The head of each program: `SIZE` (MB) is what it may take at its worst. */
export const PRELUDE = [
  "import mmap",
  "import os",
  "import time",
  "",
  "MB = 1 << 20",
  "",
  "",
  "def touch(held, share=1.0):",
  '    """Writes to each page of the first part."""',
  "    for at in range(0, int(len(held) * share), mmap.PAGESIZE):",
  "        held[at] = 1",
  "",
  "",
  "def reserve(mb, kind=mmap.MAP_PRIVATE):",
  "    return mmap.mmap(-1, max(1, int(mb * MB)), kind | mmap.MAP_ANONYMOUS)",
  "",
  "",
  "def take(mb, kind=mmap.MAP_PRIVATE):",
  "    held = reserve(mb, kind)",
  "    touch(held)",
  "    return held",
  "",
  "",
  "def fork(count, work):",
  '    """Runs `work(number)` in children; all of them have to end well."""',
  "    children = []",
  "    for number in range(count):",
  "        pid = os.fork()",
  "        if pid == 0:",
  "            work(number)",
  "            os._exit(0)",
  "        children.append(pid)",
  "    for pid in children:",
  "        assert os.waitpid(pid, 0)[1] == 0",
  "",
  "",
].join("\n");

/** The body of a program of each kind. */
export const MISDEEDS: Readonly<Record<MisdeedKind, (seeded: Seeded) => readonly string[]>> = {
  burst: renderBurst,
  leak: renderLeak,
  fork: renderFork,
  map: renderMap,
  share: renderShare,
  churn: renderChurn,
  grow: renderLeak,
  sudden: renderBurst,
};

/** Seconds as Python writes them. */
function seconds(seeded: Seeded, leastMs: number, mostMs: number): string {
  return (seeded.whole(leastMs, mostMs) / 1000).toFixed(3);
}

/** Takes all at once, for a moment, a few times. */
function renderBurst(seeded: Seeded): readonly string[] {
  return [
    `for _ in range(${seeded.whole(1, 3)}):`,
    `    time.sleep(${seconds(seeded, 20, 200)})`,
    "    held = take(SIZE)",
    `    time.sleep(${seconds(seeded, 30, 150)})`,
    "    held.close()",
  ];
}

/** Takes a little more all the time and gives nothing back. */
function renderLeak(seeded: Seeded): readonly string[] {
  const steps = seeded.whole(20, 50);
  return [
    "held = []",
    `for _ in range(${steps}):`,
    `    held.append(take(SIZE / ${steps}))`,
    `    time.sleep(${seconds(seeded, 8, 20)})`,
    `time.sleep(${seconds(seeded, 50, 200)})`,
  ];
}

/** Children share the parent's pages until they write to a part of them. */
function renderFork(seeded: Seeded): readonly string[] {
  const children = seeded.whole(2, 4);
  const written = seeded.whole(3, 9) / 10;
  return [
    `held = take(SIZE / ${(1 + children * written).toFixed(1)})`,
    "",
    "",
    "def write(number):",
    `    time.sleep(${seconds(seeded, 50, 200)} + 0.02 * number)`,
    `    touch(held, ${written})`,
    `    time.sleep(${seconds(seeded, 100, 300)})`,
    "",
    "",
    `fork(${children}, write)`,
  ];
}

/** Maps a file, reads all of it, and writes to its own copy of a part. */
function renderMap(seeded: Seeded): readonly string[] {
  return [
    'path = "mapped-" + os.path.basename(__file__)',
    'with open(path, "w+b") as file:',
    "    os.unlink(path)",
    "    file.truncate(int(SIZE * MB))",
    "    held = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)",
    "for at in range(0, len(held), mmap.PAGESIZE):",
    "    held[at]",
    `time.sleep(${seconds(seeded, 50, 200)})`,
    `touch(held, ${seeded.whole(2, 10) / 10})`,
    `time.sleep(${seconds(seeded, 50, 200)})`,
  ];
}

/** All children have the same memory: a sum of RSS counts it once for each. */
function renderShare(seeded: Seeded): readonly string[] {
  return [
    "held = take(SIZE, mmap.MAP_SHARED)",
    "",
    "",
    "def use(number):",
    "    touch(held)",
    `    time.sleep(${seconds(seeded, 200, 500)})`,
    "",
    "",
    `fork(${seeded.whole(1, 2)}, use)`,
  ];
}

/** Gives all back and takes it again, inside the same mapping. */
function renderChurn(seeded: Seeded): readonly string[] {
  return [
    "held = reserve(SIZE)",
    `for _ in range(${seeded.whole(2, 5)}):`,
    "    touch(held)",
    `    time.sleep(${seconds(seeded, 30, 120)})`,
    "    held.madvise(mmap.MADV_DONTNEED)",
    `    time.sleep(${seconds(seeded, 30, 150)})`,
  ];
}
