import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { NO_ASSUMPTIONS } from "../../src/judge/assumptions.ts";
import { findTools } from "../../src/judge/tools.ts";
import { MAY_SANDBOX } from "./trace-rig.ts";
import { readStrace, STRACED } from "./strace-log.ts";

/** Of examples/monolith, as many as are worth their time: another one where all are wanted. */
const CELLS = Number(process.env["STRACED_CELLS"] ?? 2);

/** What makes the sandbox, before the script starts. */
const SET_UP = "node bwrap unshare bash mount mkdir cp ln pivot_root".split(" ");

/** Traces some cells under strace; answers what was done, or why nothing could be seen. */
function straceCells(folder: string): { readonly log: string; readonly said: string } {
  const logPath = join(folder, "strace");
  const options = [
    "-f",
    "-y",
    "--seccomp-bpf",
    "--decode-pids=pidns",
    "-q",
    "-s",
    "256",
    "-o",
    logPath,
  ];
  const program = [process.execPath, "test/judge/fixtures/trace-program.ts", String(CELLS), folder];
  const { error, stdout, stderr } = spawnSync(
    "strace",
    [...options, "-e", STRACED, "--", ...program],
    { encoding: "utf8" },
  );
  if (error !== undefined) return { log: "", said: `strace is missing: ${error.message}` };
  return { log: readFileSync(logPath, "utf8"), said: `${stdout}${stderr}` };
}

it(
  "runs only what is allowed, and writes nothing outside of the sandbox",
  { timeout: 600_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "moult-strace-"));
    try {
      const { log, said } = straceCells(folder);
      // Debian's package is strace; CI installs it (.ci/run). A container may forbid ptrace: then this says so.
      expect(said).toMatch(MAY_SANDBOX ? `${CELLS} complete traces` : "E_SANDBOX");
      const { runs, writes, sandboxes } = readStrace(log, process.cwd());
      // The first one only shows whether it works.
      expect(sandboxes).toBe(MAY_SANDBOX ? CELLS + 1 : 0);
      const found = findTools({ ...NO_ASSUMPTIONS, runForReal: ["find"] }, process.env["PATH"]);
      const lists = "lists" in found ? found.lists : { bin: [], ".moult": [], ".moult-real": [] };
      const list = (place: string, paths: readonly string[]): readonly string[] =>
        paths.map((path) => `${place}/${basename(path)}`);
      const allowed = new Set([
        ...list("/usr/bin", lists.bin),
        ...list("/usr/.moult", lists[".moult"]),
        ...list("/usr/.moult/real", lists[".moult-real"]),
      ]);
      const inside = runs.filter((one) => one.isInside).map(({ path }) => path);
      const outside = runs.filter((one) => !one.isInside).map(({ path }) => basename(path));
      expect(inside.filter((path) => !allowed.has(path))).toEqual([]);
      expect(inside.includes("/usr/bin/dirname")).toBe(MAY_SANDBOX);
      expect(outside.filter((name) => !SET_UP.includes(name))).toEqual([]);
      const elsewhere = writes.filter(
        ({ path, isInside }) =>
          !isInside && !/^\/(proc|dev)\//.test(path) && !path.startsWith(folder),
      );
      expect(elsewhere.map(({ path }) => path)).toEqual([]);
      expect(writes.some(({ isInside }) => isInside)).toBe(MAY_SANDBOX);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
