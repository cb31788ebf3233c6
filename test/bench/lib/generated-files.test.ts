import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { KINDS, makeWorkload, ROUND_FILE } from "../../../bench/lib/adversary-files.ts";
import { makeHeavyFiles } from "../../../bench/lib/heavy-files.ts";
import { findPython } from "../../../bench/lib/python.ts";
import { makeWaitingFiles } from "../../../bench/lib/waiting-files.ts";

const python = findPython([]) ?? "python3";

test("the same seed makes the same heavy files, another seed others", () => {
  expect(makeHeavyFiles(60, 7)).toEqual(makeHeavyFiles(60, 7));
  expect(makeHeavyFiles(60, 7)).not.toEqual(makeHeavyFiles(60, 8));
});

test("60 heavy files hold 17 to 706 MB, and two of them fail on purpose", () => {
  const files = makeHeavyFiles(60, 60);
  const held = files.map(({ text }) => Number(/^COUNT = (\d+)$/m.exec(text)?.[1]) / 2 ** 17);
  expect(Math.round(Math.min(...held))).toBe(17);
  expect(Math.round(Math.max(...held))).toBe(706);
  expect(files.filter(({ isFailing }) => isFailing)).toHaveLength(2);
  expect(new Set(files.map(({ path }) => path)).size).toBe(60);
});

test("Python can read every heavy file", () => {
  const texts = JSON.stringify(makeHeavyFiles(60, 60).map(({ text }) => text));
  const code = "import json, sys\nfor text in json.load(sys.stdin): compile(text, 'file', 'exec')";
  expect(spawnSync(python, ["-c", code], { input: texts }).stderr.toString()).toBe("");
});

test("a waiting file sleeps as long as it computes, and passes unless it fails on purpose", () => {
  const files = makeWaitingFiles({ count: 15, seed: 3, turnsPerMs: 1 });
  for (const { text } of files) {
    const turns = [...text.matchAll(/^assert count\((\d+)\)/gm)].map((match) => Number(match[1]));
    const sleeps = [...text.matchAll(/^time\.sleep\((.+)\)$/gm)].map((match) => Number(match[1]));
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
    expect(turns).toHaveLength(sleeps.length);
    // With one turn a millisecond the two sums differ only by rounding.
    expect(Math.abs(sum(turns) - sum(sleeps) * 1000)).toBeLessThanOrEqual(turns.length * 2);
  }
  const { folder, write } = temporaryFolder();
  const results = files.map(({ path, text, isFailing }) => {
    write(path, text.replaceAll(/time\.sleep\(.+\)/g, "time.sleep(0)"));
    return { isFailing, status: spawnSync(python, [path], { cwd: folder }).status };
  });
  expect(results.every(({ isFailing, status }) => status === (isFailing ? 1 : 0))).toBe(true);
  expect(results.filter(({ isFailing }) => isFailing)).toHaveLength(1);
});

test("no program of an adversarial workload is larger than its budget, and few programs are many", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...KINDS, "sudden" as const), (seed, kind) => {
      const workload = makeWorkload(seed, kind);
      expect(workload).toEqual(makeWorkload(seed, kind));
      expect(workload.programs.length).toBeGreaterThanOrEqual(6);
      expect(workload.programs.length).toBeLessThanOrEqual(12);
      for (const { sizesMb } of workload.programs) {
        expect(Math.max(...sizesMb)).toBeLessThanOrEqual(workload.budgetMb * 0.67);
        expect(Math.min(...sizesMb)).toBeGreaterThan(0);
      }
    }),
  );
});

test("every kind of misbehaviour is a program that ends well", () => {
  const { folder, write } = temporaryFolder();
  write(ROUND_FILE, "1");
  for (const kind of [...KINDS, "sudden" as const]) {
    const program = makeWorkload(1, kind).programs[0];
    expect(program?.kind).toBe(kind);
    // 3 MB in place of hundreds: this test is about the program and not about the machine.
    write("program.py", (program?.text ?? "").replace(/^SIZE = .*$/m, "SIZE = 3"));
    const { status, stderr } = spawnSync(python, ["-S", "program.py"], { cwd: folder });
    expect({ kind, status, stderr: stderr.toString() }).toEqual({ kind, status: 0, stderr: "" });
  }
});

function temporaryFolder(): { folder: string; write: (path: string, text: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), "moult-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
  };
}
