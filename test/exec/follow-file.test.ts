import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followFile } from "../../src/exec/follow-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "moult-follow-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("followFile", () => {
  it("passes on what comes, once, with characters whole", () => {
    const path = join(folder, "log");
    const texts: string[] = [];
    const file = followFile(path, (text) => texts.push(text));
    file.read(); // It is not there yet.
    const bytes = Buffer.from("größe ☃\n");
    for (const byte of bytes) {
      appendFileSync(path, Buffer.from([byte]));
      file.read();
    }
    expect(texts.join("")).toBe("größe ☃\n");
    appendFileSync(path, Buffer.from([0xe2, 0x98]));
    file.read();
    file.close();
    file.close();
    file.read();
    expect(texts.join("")).toBe("größe ☃\n\uFFFD");
  });

  it("holds nobody up for a flood, and has all of it at the end", () => {
    const path = join(folder, "flood");
    writeFileSync(path, "x".repeat(9 * 1024 ** 2));
    let count = 0;
    const file = followFile(path, (text) => (count += text.length));
    file.read();
    expect(count).toBeLessThan(5 * 1024 ** 2);
    file.close();
    expect(count).toBe(9 * 1024 ** 2);
  });

  it("passes on nothing where there is no file", () => {
    const texts: string[] = [];
    followFile(join(folder, "gone"), (text) => texts.push(text)).close();
    expect(texts).toEqual([]);
  });
});
