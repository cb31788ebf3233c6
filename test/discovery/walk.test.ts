import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeWalker } from "../../src/discovery/walk.ts";

const everywhere = { base: "", depth: Number.POSITIVE_INFINITY, mayEnter: () => true };

describe("makeWalker", () => {
  test("goes no deeper than it is told, and not where it may not enter", () => {
    const root = mkdtempSync(join(tmpdir(), "moult-walk-"));
    mkdirSync(join(root, "a/b/c"), { recursive: true });
    for (const file of ["1", "a/2", "a/b/3", "a/b/c/4"]) writeFileSync(join(root, file), "");
    const { walk, isFile } = makeWalker(root);
    expect(walk(everywhere)).toEqual(["1", "a/2", "a/b/3", "a/b/c/4"]);
    expect(walk({ ...everywhere, depth: 1 })).toEqual(["1", "a/2"]);
    expect(walk({ ...everywhere, base: "a", mayEnter: (path) => path !== "a/b" })).toEqual(["a/2"]);
    expect([isFile("a/2"), isFile("a"), isFile("nope"), isFile("1/x")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    rmSync(root, { recursive: true });
  });

  test("takes a directory that vanishes meanwhile for an empty one", () => {
    const root = mkdtempSync(join(tmpdir(), "moult-walk-"));
    mkdirSync(join(root, "gone"));
    const walker = makeWalker(root, (path) => {
      const entries = readdirSync(path, { withFileTypes: true });
      rmSync(join(root, "gone"), { recursive: true, force: true });
      return entries;
    });
    expect(walker.walk(everywhere)).toEqual([]);
    expect(walker.unreadable()).toEqual([]);
    rmSync(root, { recursive: true });
  });

  test("remembers a directory that could not be read, once", () => {
    const root = mkdtempSync(join(tmpdir(), "moult-walk-"));
    const walker = makeWalker(root);
    const base = "x".repeat(300); // longer than any file system allows
    walker.walk({ ...everywhere, base });
    walker.walk({ ...everywhere, base });
    expect(walker.unreadable()).toEqual([{ path: base, errorCode: "ENAMETOOLONG" }]);
    rmSync(root, { recursive: true });
  });
});
