import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { replaceFile } from "../../src/disk/replace-file.ts";

const folder = mkdtempSync(join(tmpdir(), "moult-replace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of its own with one file. */
function aFile(name: string, text?: string): string {
  const path = join(mkdtempSync(join(folder, "one-")), name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

const modeOf = (path: string): number => statSync(path).mode & 0o7777;

describe("replaceFile", () => {
  it("leaves who has the old file open with all of it", () => {
    const path = aFile("a", "old");
    const fd = openSync(path, "r");
    replaceFile(path, "new");
    expect(readFileSync(fd, "utf8")).toBe("old");
    closeSync(fd);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(join(path, ".."))).toEqual(["a"]);
  });

  it("makes a file, of bytes or of pieces, with a name as long as names may be", () => {
    const path = aFile("é".repeat(127));
    replaceFile(path, Buffer.from([0, 255]));
    expect([...readFileSync(path)]).toEqual([0, 255]);
    replaceFile(path, ["one ", "two ", ""], { isDurable: true });
    expect(readFileSync(path, "utf8")).toBe("one two ");
  });

  it("keeps the mode where asked, or sets it, whatever the umask", () => {
    const path = aFile("a", "old");
    chmodSync(path, 0o4751);
    replaceFile(path, "new", { mode: "kept" });
    expect(modeOf(path)).toBe(0o4751);
    replaceFile(path, "new", { mode: 0o777 });
    expect(modeOf(path)).toBe(0o777);
    const usual = aFile("b", "");
    replaceFile(path, "new");
    expect(modeOf(path)).toBe(modeOf(usual));
    const absent = aFile("c");
    replaceFile(absent, "new", { mode: "kept" });
    expect(modeOf(absent)).toBe(modeOf(usual));
  });

  it("changes and leaves nothing when the content ends half-way", () => {
    const path = aFile("a", "old");
    const content = function* (): Iterable<string> {
      yield "half";
      throw new Error("no more");
    };
    expect(() => replaceFile(path, content())).toThrow("no more");
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(join(path, ".."))).toEqual(["a"]);
  });

  it("throws what the system says, and leaves nothing", () => {
    const path = aFile("a");
    mkdirSync(path);
    writeFileSync(join(path, "inside"), "");
    expect(() => replaceFile(path, "new")).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(join(path, ".."))).toEqual(["a"]);
    expect(() => replaceFile(join(path, "no", "folder"), "new")).toThrow("ENOENT");
  });

  it("lets one of two win whole", () => {
    const path = aFile("a", "old");
    const content = function* (): Iterable<string> {
      yield "outer ";
      replaceFile(path, "inner inner inner");
      yield "end";
    };
    replaceFile(path, content());
    expect(readFileSync(path, "utf8")).toBe("outer end");
    expect(readdirSync(join(path, ".."))).toEqual(["a"]);
  });
});
