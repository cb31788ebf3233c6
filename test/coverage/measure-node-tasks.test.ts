import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { measureNodeTasks } from "../../src/coverage/measure-node-tasks.ts";
import { isWholeJson } from "../../src/coverage/whole-json.ts";
import { aTask } from "../rig/values.ts";

it("finds the hook in a folder with any name, beside what NODE_OPTIONS had", () => {
  const root = mkdtempSync(join(tmpdir(), "moult-test-"));
  try {
    const folder = join(root, 'a "b" \\ c');
    mkdirSync(folder);
    const hookPath = join(folder, "hook.cjs");
    copyFileSync("src/coverage/node_hook.cjs", hookPath);
    const hostEnv = { NODE_OPTIONS: "--no-deprecation" };
    const measuring = { hookPath, dataFolder: folder, hostEnv };
    const [task] = measureNodeTasks([aTask({ argv: ["node", "-e", ""] })], measuring);
    const code = "if (!process.noDeprecation) throw 1";
    const { status, stderr } = spawnSync(process.execPath, ["-e", code], { env: task?.env });
    expect([status, String(stderr)]).toEqual([0, ""]);
    const [data = "", mark] = readdirSync(join(folder, "0")).sort();
    expect(mark).toMatch(/^started-1-\d+$/);
    expect(isWholeJson(join(folder, "0", data))).toBe(true);
    expect(isWholeJson(hookPath)).toBe(false);
  } finally {
    rmSync(root, { recursive: true });
  }
});
