import { describe, expect, it } from "vitest";
import { isOfMoult } from "../../src/refs/file-kind.ts";
import type { TextFile } from "../../src/refs/mention.ts";
import { planRefs, renameIn, type RefsProject } from "../../src/refs/plan-refs.ts";
import { valueOf } from "../config/folder.ts";
import { HABITS } from "./habits.ts";
import { plant } from "./planted.ts";

const RENAMING = { old: "run_tests.sh", new: "run_tests", backup: "run_tests.sh.backup" };

function projectOf(files: Readonly<Record<string, string>>): RefsProject {
  return {
    root: "/home/me/project",
    files: [...Object.keys(files), RENAMING.old].toSorted(),
    texts: Object.entries(files).map(([path, text]) => ({ path, text })),
    isOfMoult: (file: TextFile) => file.path === RENAMING.new || isOfMoult(file),
  };
}

describe("planRefs", () => {
  const { files, afterwards, planted } = plant(HABITS, RENAMING);
  const plan = valueOf(planRefs(projectOf(files), RENAMING));

  it("finds each of the planted mentions, for what it is, and no other", () => {
    expect(planted.length).toBeGreaterThan(50);
    const found = plan.mentions.map((mention) => {
      const { path, line, column, text, kind } = mention;
      return { path, line, column, text, kind, becomes: renameIn(mention, RENAMING) };
    });
    expect(found).toEqual(planted);
  });

  it("changes them and nothing else", () => {
    const changed = Object.fromEntries(plan.changes.map(({ path, after }) => [path, after]));
    expect({ ...files, ...changed }).toEqual(afterwards);
  });
});
