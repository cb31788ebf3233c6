import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/model/task.ts";
import { fileNameOf, TaskFiles } from "../../src/run/task-files.ts";
import { aTask } from "../rig/values.ts";

const task = (id: string): Task => aTask({ id });

describe("fileNameOf", () => {
  it("keeps a task id readable", () => {
    expect(fileNameOf("unit/a/test_b.py#2")).toBe("unit.a.test_b.py#2");
    expect(fileNameOf("../../etc/passwd")).toBe("etc.passwd");
  });

  it("is one name of a legal length, whatever the id", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (id) => {
        const name = fileNameOf(id);
        expect(name).not.toBe("");
        expect(name).not.toMatch(/[/\0]/);
        expect(name.startsWith(".")).toBe(false);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe("TaskFiles", () => {
  it("gives each attempt its own name, also when ids look alike", () => {
    const files = new TaskFiles("/nowhere");
    const names = [
      files.nameFor(task("g/a b"), 1),
      files.nameFor(task("g/a.b"), 1),
      files.nameFor(task("g/a.b"), 2),
    ];
    expect(names).toEqual(["g.a.b", "g.a.b~2", "g.a.b.attempt-2"]);
  });

  it("gives an empty folder each time and leaves nothing at the end", () => {
    const parent = mkdtempSync(join(tmpdir(), "moult-files-"));
    const scratch = join(parent, "s");
    const files = new TaskFiles(scratch);
    writeFileSync(join(files.scratchFor(3), "left-over"), "");
    expect(readdirSync(files.scratchFor(3))).toEqual([]);
    // Also when no tick of the file system's clock lies between two attempts.
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(readdirSync(files.scratchFor(3))).toEqual([]);
      writeFileSync(join(files.scratchFor(3), "left-over"), "");
    }
    mkdirSync(join(files.scratchFor(3), "a", "b"), { recursive: true });
    expect(readdirSync(files.scratchFor(3))).toEqual([]);
    rmSync(files.scratchFor(3), { recursive: true });
    expect(readdirSync(files.scratchFor(3))).toEqual([]);
    files.close();
    expect(existsSync(scratch)).toBe(false);
    rmSync(parent, { recursive: true });
  });
});
