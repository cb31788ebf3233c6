import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFiles } from "../../src/disk/write-files.ts";
import { makeProject } from "../rig/project.ts";

describe("writeFiles", () => {
  it("leaves all as it was when one file cannot be written", async () => {
    await using project = makeProject({ old: "old\n" });
    const [old, fresh, bad] = ["old", "fresh", "missing/bad"].map((name) =>
      join(project.root, name),
    );
    chmodSync(join(project.root, "old"), 0o700);
    const files = [old, fresh].map((path = "") => ({ path, text: "new\n", mode: 0o755 }));
    expect(writeFiles([...files, { path: bad ?? "", text: "" }])).toMatchObject({
      path: bad,
      error: { code: "ENOENT" },
    });
    expect(project.read("old")).toBe("old\n");
    expect(existsSync(join(project.root, "fresh"))).toBe(false);
    expect(writeFiles(files)).toBe(undefined);
    expect(project.read("fresh")).toBe("new\n");
    expect(statSync(join(project.root, "old")).mode & 0o777).toBe(0o755);
  });
});
