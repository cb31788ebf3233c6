import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findPrograms, isProgram } from "../../src/exec/programs.ts";

const folder = mkdtempSync(join(tmpdir(), "moult-path-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ["first", "second"]) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "tool"), "#!/bin/sh\n");
  chmodSync(join(folder, name, "tool"), 0o755);
}
writeFileSync(join(folder, "first/data"), "");
mkdirSync(join(folder, "first/folder"));

describe("findPrograms", () => {
  it("answers every program of a name in the order of PATH", () => {
    const path = `${folder}/nowhere:${folder}/second:${folder}/first`;
    expect(findPrograms("tool", path)).toEqual([`${folder}/second/tool`, `${folder}/first/tool`]);
  });

  it("leaves out what is not executable or is a directory", () => {
    expect(findPrograms("data", `${folder}/first`)).toEqual([]);
    expect(findPrograms("folder", `${folder}/first`)).toEqual([]);
    expect(isProgram(`${folder}/first/tool`)).toBe(true);
  });
});
