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
  it("passes on what comes, once, with characters whole", async () => {
    const path = join(folder, "log");
    const texts: string[] = [];
    const file = followFile(path, { write: (text) => void texts.push(text) });
    file.read(); // It is not there yet.
    const bytes = Buffer.from("größe ☃\n");
    for (const byte of bytes) {
      appendFileSync(path, Buffer.from([byte]));
      file.read();
    }
    expect(texts.join("")).toBe("größe ☃\n");
    appendFileSync(path, Buffer.from([0xe2, 0x98]));
    file.read();
    await file.close();
    await file.close();
    file.read();
    expect(texts.join("")).toBe("größe ☃\n\uFFFD");
  });

  it("holds nobody up for a flood, waits for its reader, and has all of it at the end", async () => {
    const path = join(folder, "flood");
    writeFileSync(path, "x".repeat(13 * 1024 ** 2));
    let [count, flushCount] = [0, 0];
    const gate = Promise.withResolvers<void>();
    const file = followFile(path, {
      write: (text) => void (count += text.length),
      flush: () => {
        flushCount += 1;
        return gate.promise;
      },
    });
    for (const _ of [1, 2, 3]) file.read();
    expect([count, flushCount]).toEqual([4 * 1024 ** 2, 1]);
    const closed = file.close();
    gate.resolve();
    await closed;
    expect([count, flushCount]).toEqual([13 * 1024 ** 2, 4]);
  });

  it("passes on nothing where there is no file", async () => {
    const texts: string[] = [];
    await followFile(join(folder, "gone"), { write: (text) => void texts.push(text) }).close();
    expect(texts).toEqual([]);
  });
});
