import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, sortEdits } from "../../src/lib/text-edit.ts";
import { renderDiff } from "../../src/refs/render-diff.ts";

const aLine = fc.constantFrom("", "a", "b b", "x\r", "--- a/x", "\té");
const aText = fc
  .tuple(fc.array(aLine, { minLength: 1, maxLength: 30 }), fc.boolean())
  .map(([lines, hasEnd]) => lines.join("\n") + (hasEnd ? "\n" : ""));

describe("renderDiff", () => {
  it("is what git apply takes, whatever is changed where", () => {
    const folder = mkdtempSync(join(tmpdir(), "moult-diff-"));
    try {
      const changes = fc
        .sample(fc.tuple(aText, fc.array(fc.nat(), { minLength: 1, maxLength: 6 })), {
          numRuns: 40,
          seed: 7,
        })
        .flatMap(([before, places], index) => {
          const ends = [...before.matchAll(/[^\r\n](?=\r?$)/gm)].map(({ index: at }) => at + 1);
          if (ends.length === 0) return [];
          const edits = sortEdits(
            places.map((place, number) => {
              const at = ends[place % ends.length] ?? 0;
              return { start: at, end: at, text: number % 2 === 0 ? "!" : "\nmore" };
            }),
          );
          const after = applyEdits(before, edits);
          // And back: whole lines go.
          const back = edits.map(({ start, text }, number) => {
            const at =
              start + edits.slice(0, number).reduce((sum, one) => sum + one.text.length, 0);
            return { start: at, end: at + text.length, text: "" };
          });
          return [
            { path: `f${index}`, before, after, edits },
            { path: `g${index}`, before: after, after: before, edits: back },
          ];
        });
      expect(changes.length).toBeGreaterThan(40);
      for (const { path, before } of changes) writeFileSync(join(folder, path), before);
      const patch = changes.map(renderDiff).join("");
      execFileSync("git", ["apply", "--whitespace=nowarn"], { cwd: folder, input: patch });
      const applied = changes.map(({ path }) => readFileSync(join(folder, path), "utf8"));
      expect(applied).toEqual(changes.map(({ after }) => after));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
