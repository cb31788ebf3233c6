import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeChanges } from "../../src/cli/refs-write.ts";
import { makeProject } from "../rig/project.ts";

const change = (path: string, before: string, after: string) => ({
  path,
  before: Buffer.from(before),
  after: Buffer.from(after),
});

describe("writeChanges", () => {
  it("writes nothing at all when one file has changed since it was read", async () => {
    await using project = makeProject({ a: "a\n", b: "b, of somebody else\n", c: "c\n" });
    const changes = ["a", "b", "c"].map((name) => change(name, `${name}\n`, "new\n"));
    const written = writeChanges(project.root, changes, { from: "a", to: "a.backup" });
    expect(written).toMatchObject({
      ok: false,
      failures: [
        {
          message: "this file has changed while it was read; nothing was written",
          place: { path: join(project.root, "b") },
          next: "run this again",
        },
      ],
    });
    expect([project.read("a"), project.read("c")]).toEqual(["a\n", "c\n"]);
  });

  it("takes back what was written when the rest cannot be", async () => {
    await using project = makeProject({ a: "a\n", b: "b\n" });
    // A folder with something in it cannot be replaced by a file.
    mkdirSync(join(project.root, "b.backup/full"), { recursive: true });
    const changes = [change("a", "a\n", "new\n"), change("b", "b\n", "new\n")];
    const written = writeChanges(project.root, changes, { from: "b", to: "b.backup" });
    expect(written.ok).toBe(false);
    expect([project.read("a"), project.read("b")]).toEqual(["a\n", "b\n"]);
    expect(readdirSync(project.root).toSorted()).toEqual([".git", "a", "b", "b.backup"]);
  });
});
