import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DELEGATE_ADVICE } from "../../src/exec/cgroup-home.ts";
import { findTier, openEnforcement } from "../../src/exec/enforcement.ts";
import { copyMachine, type MachineCopy } from "./machine-copy.ts";

const GB = 1024 ** 3;
/** This process is 4242, started by 77, and has started 4300. */
const OURS = {
  "proc/self/stat": "4242 (node) S 77 0 0",
  "proc/4242/stat": stat(4242, { parent: 77, started: 5000 }),
  "proc/4300/stat": stat(4300, { parent: 4242, started: 5001 }),
  "proc/77/stat": stat(77, { parent: 1, started: 9 }),
  "proc/1/stat": stat(1, { parent: 0, started: 1 }),
};
const V2 = {
  ...OURS,
  "proc/self/cgroup": "0::/job\n",
  "cgroup/cgroup.procs": "1\n",
  "cgroup/job/cgroup.procs": "4242\n4300\n",
  "cgroup/job/cgroup.controllers": "cpu memory pids\n",
  "cgroup/job/cgroup.subtree_control": "\n",
};
const V1 = {
  ...OURS,
  "proc/self/cgroup": "4:memory:/docker/4f3c\n",
  "cgroup/memory/cgroup.procs": "4242\n",
  "cgroup/memory/memory.use_hierarchy": "1\n",
  "cgroup/memory/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n",
};

function stat(pid: number, { parent, started }: { parent: number; started: number }): string {
  return `${pid} (a (strange) name) S ${parent} ${"0 ".repeat(17)}${started} 0 0\n`;
}

const open = (copy: MachineCopy): ReturnType<typeof openEnforcement> =>
  openEnforcement({ runId: "r/1", budgetBytes: GB, roots: copy.roots });

describe("findTier", () => {
  it("chooses cgroup v2 when all processes in the own group are ours", () => {
    using copy = copyMachine(V2);
    expect(findTier(copy.roots)).toEqual({ tier: "cgroup-v2", reason: "the best there is" });
  });

  it("chooses cgroup v2 in the root of all groups, where others do not matter", () => {
    using copy = copyMachine({
      ...OURS,
      "proc/self/cgroup": "0::/\n",
      "cgroup/cgroup.procs": "1\n77\n4242\n",
      "cgroup/cgroup.controllers": "memory\n",
      "cgroup/cgroup.subtree_control": "cpu memory\n",
    });
    expect(findTier(copy.roots).tier).toBe("cgroup-v2");
  });

  it.each([
    ["a process that started us", "77\n4242\n", "1 other process is"],
    ["processes outside of the pid namespace", "0\n0\n4242\n", "2 other processes are"],
  ])("refuses cgroup v2 when the group also holds %s, and says what to do", (_, pids, words) => {
    using copy = copyMachine({ ...V2, "cgroup/job/cgroup.procs": pids });
    const { tier, reason } = findTier(copy.roots);
    expect(tier).toBe("sampling");
    expect(reason).toBe(
      `cgroup v2: ${words} in the group of this one, ${copy.at("cgroup/job")}; ` +
        `start it alone: ${DELEGATE_ADVICE}; cgroup v1: no memory hierarchy here`,
    );
  });

  it("refuses a cgroup v2 without a memory controller and takes cgroup v1 beside it", () => {
    using copy = copyMachine({
      ...V1,
      "proc/self/cgroup": "4:memory:/docker/4f3c\n0::/\n",
      "cgroup/unified/cgroup.procs": "4242\n",
      "cgroup/unified/cgroup.controllers": "hugetlb\n",
    });
    expect(findTier(copy.roots)).toEqual({
      tier: "cgroup-v1",
      reason: `cgroup v2: no memory controller in ${copy.at("cgroup/unified")}`,
    });
  });

  it("does not believe a cgroup v1 that could not tell of a kill", () => {
    const { "cgroup/memory/memory.oom_control": _, ...imitated } = V1;
    using copy = copyMachine(imitated);
    expect(findTier(copy.roots)).toEqual({
      tier: "sampling",
      reason:
        "cgroup v2: no hierarchy here; " +
        `cgroup v1: there is no ${copy.at("cgroup/memory/memory.oom_control")}, ` +
        "so nothing shows that this kernel holds a cap",
    });
    expect(open(copy).tier).toBe("sampling");
  });

  it("takes no group in which this process is not", () => {
    using copy = copyMachine({ ...V1, "cgroup/memory/cgroup.procs": "1\n" });
    expect(findTier(copy.roots)).toEqual({
      tier: "sampling",
      reason:
        "cgroup v2: no hierarchy here; " +
        `cgroup v1: the group of this process is not visible in ${copy.at("cgroup/memory")}`,
    });
  });

  it("samples where there are no control groups at all", () => {
    expect(findTier({ proc: "/nowhere", cgroup: "/nowhere" })).toEqual({
      tier: "sampling",
      reason: "cgroup v2: no hierarchy here; cgroup v1: no memory hierarchy here",
    });
  });
});

describe("openEnforcement on a copy of cgroup v2", () => {
  it("moves what is ours out of the way, and caps the group of the run without swap", () => {
    using copy = copyMachine(V2);
    const enforcement = open(copy);
    const read = (path: string): string =>
      readFileSync(copy.at(`cgroup/job/moult-4242.5000-r_1${path}`), "utf8");
    expect(enforcement.tier).toBe("cgroup-v2");
    expect(read("/memory.max")).toBe(String(GB));
    expect(read("/memory.swap.max")).toBe("0");
    // A plain file keeps only the last of the pids that were written to it.
    expect(read("-self/cgroup.procs")).toBe("4300");
    expect(readFileSync(copy.at("cgroup/job/cgroup.subtree_control"), "utf8")).toBe("+memory");
    expect(enforcement.supervisorJoinPaths).toEqual([
      copy.at("cgroup/job/moult-4242.5000-r_1/cgroup.procs"),
    ]);
    enforcement.close();
    expect(readFileSync(copy.at("cgroup/job/cgroup.subtree_control"), "utf8")).toBe("-memory");
    expect(readFileSync(copy.at("cgroup/job/cgroup.procs"), "utf8")).toBe("4300");
  });

  it("counts the kills of the run", () => {
    using copy = copyMachine(V2);
    const enforcement = open(copy);
    expect(enforcement.oomKillCount()).toBe(0);
    copy.write("cgroup/job/moult-4242.5000-r_1/memory.events", "oom 4\noom_kill 3\n");
    expect(enforcement.oomKillCount()).toBe(3);
    enforcement.close();
  });
});

describe("openEnforcement on a copy of cgroup v1", () => {
  it("caps memory, and memory with swap, and lets the cap hold for groups below", () => {
    using copy = copyMachine(V1);
    const run = "cgroup/memory/moult-4242.5000-r_1";
    const enforcement = open(copy);
    expect(enforcement).toMatchObject({
      tier: "cgroup-v1",
      reason: "cgroup v2: no hierarchy here",
    });
    expect(readFileSync(copy.at(`${run}/memory.limit_in_bytes`), "utf8")).toBe(String(GB));
    expect(readFileSync(copy.at(`${run}/memory.memsw.limit_in_bytes`), "utf8")).toBe(String(GB));
    enforcement.close();
  });

  it("removes what a dead run left, but nothing that lives or belongs to others", () => {
    using copy = copyMachine(V1);
    for (const name of [
      "moult-999.1-dead", // no such process
      "moult-4300.4-dead", // its pid belongs to a later process
      "moult-4300.5001-alive",
      "another-group",
    ]) {
      mkdirSync(copy.at(`cgroup/memory/${name}/slot-0`), { recursive: true });
    }
    mkdirSync(copy.at("cgroup/memory/moult-998.1-holds"));
    copy.write("cgroup/memory/moult-998.1-holds/cgroup.procs", "4300\n");
    open(copy).close();
    const remains = (name: string): boolean => existsSync(copy.at(`cgroup/memory/${name}`));
    expect(remains("moult-999.1-dead")).toBe(false);
    expect(remains("moult-4300.4-dead")).toBe(false);
    expect(remains("moult-4300.5001-alive")).toBe(true);
    expect(remains("moult-998.1-holds")).toBe(true);
    expect(remains("another-group")).toBe(true);
  });

  it("samples, and says why, when a group cannot be made", () => {
    using copy = copyMachine({ ...V1, "cgroup/memory/moult-4242.5000-r_1": "in the way" });
    expect(open(copy)).toMatchObject({
      tier: "sampling",
      reason:
        "cgroup v2: no hierarchy here; " +
        `cgroup v1: making a group in ${copy.at("cgroup/memory")} failed (EEXIST)`,
      supervisorJoinPaths: [],
    });
  });
});
