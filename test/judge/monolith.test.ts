import { readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAssumptions } from "../../src/cli/trace-assumptions.ts";
import { traceScript } from "../../src/judge/trace-script.ts";
import type { Trace } from "../../src/model/trace.ts";
import { MONOLITH, runScript, type Cell } from "../examples/monolith-script.ts";
import { MAY_SANDBOX } from "./trace-rig.ts";

const CELLS: readonly Cell[] = JSON.parse(readFileSync(join(MONOLITH, "matrix.json"), "utf8"));
const ASSUMPTIONS = join(MONOLITH, "moult.assumptions.yaml");

async function traceAll(): Promise<readonly Trace[]> {
  const assumptions = parseAssumptions(ASSUMPTIONS, readFileSync(ASSUMPTIONS, "utf8"));
  if (!assumptions.ok) throw new Error(assumptions.failures[0]?.message);
  const traced = await traceScript({
    root: MONOLITH,
    script: "ci/test.sh",
    cells: CELLS.map((variables) => ({ variables, args: [] })),
    assumptions: assumptions.value,
    timeoutMs: 60_000,
    jobs: 2,
    path: process.env["PATH"],
    scratchRoot: tmpdir(),
    kill: (pid, signal) => void process.kill(pid, signal),
  });
  if (traced.ok) return traced.value;
  if (MAY_SANDBOX) throw new Error(traced.failures[0]?.message);
  return [];
}

/** What the script's own journal would have: see `begin` in ci/journal.sh. */
function journalOf({ events }: Trace): readonly string[] {
  const begun = events.flatMap((event) =>
    event.kind === "function" && event.name === "begin" && event.within.length === 1
      ? [event.args.join(" ")]
      : [],
  );
  const handed = events.flatMap((event) =>
    event.kind === "command" && event.argv[0] === "bash" ? [event.argv.slice(1).join(" ")] : [],
  );
  return [...begun, ...handed];
}

/** Every file of the example, with its size and time. */
function scan(): readonly string[] {
  const names = readdirSync(MONOLITH, { recursive: true, encoding: "utf8" });
  const own = names.filter((name) => !name.startsWith(".moult") && !name.includes("__pycache__"));
  return own.sort().map((name) => {
    const { size, mtimeMs } = statSync(join(MONOLITH, name));
    return `${name} ${size} ${mtimeMs}`;
  });
}

describe("the traces of examples/monolith", () => {
  it("are complete, the same twice, and touch no file", { timeout: 300_000 }, async () => {
    const before = scan();
    const first = await traceAll();
    const second = await traceAll();
    expect(first.length).toBe(MAY_SANDBOX ? CELLS.length : 0);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(scan()).toEqual(before);
    expect(first.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    // A job that does not exist. In the other broken ones a program fails, which succeeds here.
    const ended = first.filter(({ exitCode }) => exitCode !== 0);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual(MAY_SANDBOX ? [64] : []);
    // The script itself, for one cell of seven: each run of it takes a second.
    for (const [index, trace] of first.entries()) {
      if (index % 7 !== 0) continue;
      const real = await runScript(trace.variables);
      expect(journalOf(trace)).toEqual(real.called);
    }
  });
});
