import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRefs, type RefsProject } from "../../src/refs/plan-refs.ts";
import { readPathFilters, startsWith } from "../../src/refs/workflow-filters.ts";
import { valueOf } from "../config/folder.ts";

const PATH = ".github/workflows/ci.yml";
const FILES = ["README.md", "src/a.py", "docs/x.sh", "ci/test.sh", "ci/lib.sh", "run", "tests.sh"];
const RENAMING = { old: "tests.sh", new: "run", backup: "tests.sh.backup" };

const projectOf = (text: string): RefsProject => ({
  root: "/project",
  files: FILES,
  texts: [{ path: PATH, text }],
  isOfMoult: () => false,
});

const filtersIn = (text: string) => valueOf(readPathFilters({ path: PATH, text }));

const aPattern = fc.constantFrom(
  "**",
  "*",
  "**.sh",
  "*.sh",
  "tests.sh",
  "!tests.sh",
  "**/*.sh",
  "!**.sh",
  "ci/**",
  "!ci/**",
  "docs/*",
  "test?.sh",
  "r*",
  "!r*",
  "run",
);

/** A list as people write it: a block, in brackets, in quotes of both kinds. */
const aList = fc
  .tuple(fc.array(aPattern, { minLength: 1, maxLength: 5 }), fc.constantFrom("'", '"'), fc.nat(2))
  .map(([patterns, quote, style]) => {
    const words = patterns.map((one) => quote + one + quote);
    if (style === 0) return ` [${words.join(", ")}]\n`;
    if (style === 1) return `\n${words.map((one) => `      - ${one} # why\n`).join("")}`;
    return `\r\n${words.map((one) => `    - ${one}\r\n`).join("")}`;
  });

describe("a renaming, seen by the workflows", () => {
  it("starts them for the same changed files, or is refused", () => {
    let refusedCount = 0;
    fc.assert(
      fc.property(fc.constantFrom("paths", "paths-ignore"), aList, (key, list) => {
        const text = `on:\n  push:\n    ${key}:${list}jobs: {}\n`;
        const planned = planRefs(projectOf(text), RENAMING);
        if (!planned.ok) {
          refusedCount += 1;
          return;
        }
        const after = planned.value.changes[0]?.after ?? text;
        const [was, is] = [filtersIn(text)[0], filtersIn(after)[0]];
        if (was === undefined || is === undefined) throw new Error("no filter");
        const isKnown = was.patterns.some(({ pattern }) => /^!?run$/.test(pattern));
        for (const path of FILES.filter((one) => one !== "run" && !(isKnown && one === "tests.sh")))
          expect(startsWith(is, path === "tests.sh" ? "run" : path)).toBe(startsWith(was, path));
        const again = valueOf(
          planRefs(
            { ...projectOf(after), files: FILES.filter((one) => one !== "tests.sh") },
            RENAMING,
          ),
        );
        expect(again.changes).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(refusedCount).toBeLessThan(40);
  });

  it("is refused with the place where only a person can write the filter", () => {
    const text = 'on:\n  push:\n    paths-ignore: ["r*"]\n';
    expect(planRefs(projectOf(text), RENAMING)).toMatchObject({
      ok: false,
      failures: [
        {
          message:
            "push would no longer start this workflow when run changes, and paths-ignore cannot be corrected by itself",
          place: { path: PATH, line: 3, column: 19, lineText: '    paths-ignore: ["r*"]' },
        },
      ],
    });
  });

  it("gives one pattern that is no list a list", () => {
    const text = `on: { pull_request: { paths: "**.sh" } }\n`;
    const planned = valueOf(planRefs(projectOf(text), RENAMING));
    expect(planned.changes[0]?.after).toBe(`on: { pull_request: { paths: ["**.sh", "run"] } }\n`);
  });

  it("writes an anchor's list once for all who share it", () => {
    const text = `on:\n  push:\n    paths: &p ["**.sh"]\n  pull_request:\n    paths: *p\n`;
    const planned = valueOf(planRefs(projectOf(text), RENAMING));
    expect(planned.changes[0]?.after).toBe(text.replace(`"]`, `", "run"]`));
    expect(planned.proof.filterCount).toBe(2);
  });
});
