import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readMemoryFacts } from "../../src/exec/memory-limit.ts";

const GB = 1024 ** 3;
const NO_FALLBACK = { totalBytes: 1, freeBytes: 1 };
const MEMINFO = "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:   12582912 kB\n";
let root = "";

/** Writes the files of another machine and answers where they are. */
function machine(files: Readonly<Record<string, string>>): { proc: string; cgroup: string } {
  root = mkdtempSync(join(tmpdir(), "moult-machine-"));
  for (const [path, text] of Object.entries({ "proc/meminfo": MEMINFO, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { proc: join(root, "proc"), cgroup: join(root, "cgroup") };
}
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("readMemoryFacts", () => {
  it("finds the tightest limit among the ancestors of a cgroup v2", () => {
    const roots = machine({
      "proc/self/cgroup": "0::/system.slice/job/step\n",
      "cgroup/system.slice/job/step/memory.max": "max\n",
      "cgroup/system.slice/job/memory.max": String(4 * GB),
      "cgroup/system.slice/memory.max": String(8 * GB),
    });
    expect(readMemoryFacts(NO_FALLBACK, roots)).toEqual({
      totalBytes: 16 * GB,
      availableBytes: 12 * GB,
      limit: {
        bytes: 4 * GB,
        from: "cgroup v2",
        path: join(root, "cgroup/system.slice/job/memory.max"),
      },
    });
  });

  it("finds the limit of a container that sees its own cgroup v2 as the root", () => {
    const roots = machine({ "proc/self/cgroup": "0::/\n", "cgroup/memory.max": String(2 * GB) });
    expect(readMemoryFacts(NO_FALLBACK, roots).limit?.bytes).toBe(2 * GB);
  });

  it("finds the limit of a cgroup v1 whose path does not exist inside the container", () => {
    const roots = machine({
      "proc/self/cgroup": "5:devices:/\n4:cpu,memory:/docker/4f3c\n0::/\n",
      "cgroup/memory/memory.limit_in_bytes": String(3 * GB),
    });
    expect(readMemoryFacts(NO_FALLBACK, roots).limit).toMatchObject({
      bytes: 3 * GB,
      from: "cgroup v1",
    });
  });

  it("ignores the number that cgroup v1 writes for no limit", () => {
    const roots = machine({
      "proc/self/cgroup": "4:memory:/\n",
      "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    });
    expect(readMemoryFacts(NO_FALLBACK, roots).limit).toBeUndefined();
  });

  it("answers the figures of the system where there is no /proc", () => {
    const roots = { proc: "/nowhere", cgroup: "/nowhere" };
    expect(readMemoryFacts({ totalBytes: 8 * GB, freeBytes: 2 * GB }, roots)).toEqual({
      totalBytes: 8 * GB,
      availableBytes: 2 * GB,
    });
  });
});
