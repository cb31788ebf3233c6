import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeptFile } from "../../src/exec/kept-file.ts";

const openCount = (): number => readdirSync("/proc/self/fd").length;

describe("KeptFile", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "moult-kept-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads the same file again from its start, through one descriptor", () => {
    const path = join(folder, "file");
    writeFileSync(path, "one");
    const file = new KeptFile(path);
    const buffer = Buffer.alloc(100);
    const before = openCount();
    expect(file.read(buffer)).toBe(3);
    appendFileSync(path, "two");
    expect(buffer.toString("latin1", 0, file.read(buffer))).toBe("onetwo");
    expect(openCount()).toBe(before + 1);
    file.close();
    expect(openCount()).toBe(before);
  });

  it("reads a list of the kernel that is longer than a page to its end", () => {
    const path = "/proc/kallsyms";
    const file = new KeptFile(path);
    const buffer = Buffer.alloc(1 << 14);
    expect(file.read(buffer)).toBe(buffer.length);
    expect(buffer.toString("latin1")).toBe(readFileSync(path, "latin1").slice(0, buffer.length));
    file.close();
  });

  it("answers undefined for a file that is not there and keeps nothing", () => {
    const before = openCount();
    expect(new KeptFile(join(folder, "none")).read(Buffer.alloc(1))).toBeUndefined();
    expect(openCount()).toBe(before);
  });

  it("goes on reading, and keeps no more descriptors, when there are very many files", () => {
    const path = join(folder, "file");
    writeFileSync(path, "x");
    const before = openCount();
    const files = Array.from({ length: 700 }, () => new KeptFile(path));
    expect(files.map((file) => file.read(Buffer.alloc(9)))).toEqual(files.map(() => 1));
    expect(openCount()).toBeLessThanOrEqual(before + 512);
    for (const file of files) file.close();
    expect(openCount()).toBe(before);
  });
});
