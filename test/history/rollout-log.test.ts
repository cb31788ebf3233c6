import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  readRolloutLog,
  recordRolloutAction,
  type RolloutAction,
} from "../../src/history/rollout-log.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "moult-rollout-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const path = (): string => join(root, ".moult/rollout.jsonl");

function actionOf(id: string, more: Partial<RolloutAction> = {}): RolloutAction {
  return { id, atMs: 5, who: "Ada „A“", action: "promote", from: "none", to: "shadow", ...more };
}

describe("the log of a rollout", () => {
  it("is read in its order; of one id the last line counts", () => {
    expect(readRolloutLog(root)).toEqual({ actions: [], warnings: [] });
    recordRolloutAction(root, actionOf("b"));
    recordRolloutAction(root, actionOf("a", { configuration: "smoke", reason: "why\nnot" }));
    recordRolloutAction(root, actionOf("b", { failed: "no space" }));
    expect(readRolloutLog(root)).toEqual({
      actions: [
        actionOf("b", { failed: "no space" }),
        actionOf("a", { configuration: "smoke", reason: "why\nnot" }),
      ],
      warnings: [],
    });
    expect(readFileSync(join(root, ".moult/.gitignore"), "utf8")).toBe("*\n");
  });

  it("is read from a file that was cut anywhere, and goes on after the cut", () => {
    for (const id of ["1", "2", "3"]) recordRolloutAction(root, actionOf(id));
    const whole = readFileSync(path());
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        writeFileSync(path(), whole.subarray(0, length));
        const count = whole.subarray(0, length).filter((byte) => byte === 10).length;
        expect(readRolloutLog(root).actions).toHaveLength(count);
        recordRolloutAction(root, actionOf("9"));
        expect(readRolloutLog(root).actions.at(-1)).toEqual(actionOf("9"));
      }),
      { numRuns: 100 },
    );
  });

  it("leaves out, with a warning, what this version does not know", () => {
    recordRolloutAction(root, actionOf("1"));
    const good = readFileSync(path(), "utf8");
    writeFileSync(path(), `{"version":2}\nhm\n${good}${good.replace("promote", "jump")}`);
    expect(readRolloutLog(root)).toEqual({
      actions: [actionOf("1")],
      warnings: [`${path()}: 3 lines are left out: not of this version of Moult, or broken`],
    });
  });

  it("has each line of several writers whole, also when one of them is killed", async () => {
    const module = resolve("src/history/rollout-log.ts");
    const program = `
      const { recordRolloutAction } = await import(${JSON.stringify(module)});
      const [name, count] = process.argv.slice(1);
      for (let index = 0; index < Number(count); index += 1)
        recordRolloutAction(${JSON.stringify(root)}, { id: name + index, atMs: index, who: "x".repeat(100), action: "abort", from: "a", to: "none" });
    `;
    const start = (name: string, count: number): ReturnType<typeof spawn> =>
      spawn(process.execPath, ["--input-type=module", "-e", program, name, String(count)], {
        stdio: "inherit",
      });
    const writers = [start("a", 300), start("b", 300), start("killed", 1e9)];
    const ends = writers.map((one) => new Promise((done) => one.once("exit", done)));
    await Promise.all(ends.slice(0, 2));
    writers[2]?.kill("SIGKILL");
    await ends[2];
    const { actions, warnings } = readRolloutLog(root);
    expect(warnings).toEqual([]);
    for (const name of ["a", "b"]) {
      expect(actions.filter(({ id }) => id.startsWith(name)).map(({ atMs }) => atMs)).toEqual(
        Array.from({ length: 300 }, (_, index) => index),
      );
    }
  });
});
