import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";

const HEAVY = resolve("examples/heavy");
const GB = 1024 ** 3;
const ALLOWED = new Set(
  "array collections hashlib heapq heavy itertools math pickle random sqlite3 sys unittest zlib".split(
    " ",
  ),
);

interface PlannedTask {
  readonly file: string;
  readonly reservedBytes: number;
}

describe("examples/heavy", () => {
  it("plans 60 tests that reserve a little more than the 18 GB that they hold", async () => {
    await using project = makeProject({});
    const { exitCode, stdout } = await project.moult(["plan", "-C", HEAVY, "--json"]);
    expect(exitCode).toBe(0);
    const { tasks } = JSON.parse(stdout) as { readonly tasks: readonly PlannedTask[] };
    expect(tasks).toHaveLength(60);
    const reserved = tasks.reduce((sum, task) => sum + task.reservedBytes, 0);
    expect(reserved).toBeGreaterThan(18.3 * GB);
    expect(reserved).toBeLessThan(26 * GB);
  });

  it("has tests that run with nothing but python3", () => {
    const file = "tests/training/test_split.py";
    expect(spawnSync("python3", [file], { cwd: HEAVY }).status).toBe(0);
  });

  it("uses the standard library only", () => {
    const imported = listSources().flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/^(?:from|import) (\w+)/gm)].map(([, name]) => name),
    );
    expect(imported.filter((name) => !ALLOWED.has(name ?? ""))).toEqual([]);
  });
});

function listSources(): readonly string[] {
  return readdirSync(HEAVY, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py"))
    .map((name) => join(HEAVY, name));
}
