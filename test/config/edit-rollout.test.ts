import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editRollout, type RolloutEdit } from "../../src/config/edit-rollout.ts";
import type { Rollout } from "../../src/model/rollout.ts";
import { configFrom } from "./config-from.ts";

const HEAD = "version: 1\nlegacy: { script: ci/test.sh } # old\n";

/** The lines that differ, as a diff shows them. */
function diffOf(before: string, after: string | undefined): string {
  if (after === undefined) return "refused";
  const [old, young] = [before.split("\n"), after.split("\n")];
  const start = old.findIndex((line, index) => line !== young[index]);
  let end = 0;
  while (
    end < Math.min(old.length, young.length) - start &&
    old.at(-1 - end) === young.at(-1 - end)
  )
    end += 1;
  const cut = (lines: readonly string[], sign: string): readonly string[] =>
    lines.slice(start, lines.length - end).map((line) => `${sign}${line}`);
  return [...cut(old, "-"), ...cut(young, "+")].join("\n");
}

function rolloutOf(text: string): Rollout {
  const { rollout } = configFrom(text).config;
  if (rollout === undefined) throw new Error("no rollout");
  return rollout;
}

const FORMS: Readonly<Record<string, string>> = {
  "a block with comments": `${HEAD}rollout: # why
    # the variable
    flag: USE_MOULT

    configurations: { a: { env: X, eq: "1" }, b: {} } # both
    phase: 'one'   # here
    phases:
      # careful
      - {name: one,   mode: shadow}
      - { name: two, mode: moult }
    rolledBack:
      # leaks
      - b # since Monday
      - a
# the end
`,
  "a block without either key": `${HEAD}rollout:
  # how
  phases:
  - { name: one, mode: shadow }
  - name: two
    mode: moult
  configurations: { a: { env: X, eq: "1" }, b: {} }
`,
  "a line": `${HEAD}rollout: { configurations: { a: { env: X, eq: "1" }, b: {} }, phase: one, phases: [{ name: one, mode: shadow }, { name: two, mode: moult }], rolledBack: [ b,a ] }`,
  "a line without either key": `${HEAD}rollout: {configurations: {a: {env: X, eq: "1"}, b: {}}, phases: [{name: one, mode: shadow}, {name: two, mode: moult}]}\n`,
  JSON: `{
  "version": 1,
  "legacy": {"script": "ci/test.sh"},
  "rollout": {
    "phases": [{ "name": "one", "mode": "shadow" }, { "name": "two", "mode": "moult" }],
    "configurations": { "a": { "env": "X", "eq": "1" }, "b": {} }
  }
}
`,
};

describe("an edit of the rollout", () => {
  it("touches only its own lines", () => {
    const edits: readonly RolloutEdit[] = [
      { phase: "two" },
      { rollBack: "b" },
      { resume: "a" },
      { resume: "b" },
    ];
    const diffs = Object.entries(FORMS).flatMap(([form, text]) => [
      `== ${form}`,
      ...(form.startsWith("a line") ? edits.slice(0, 2) : edits).map((edit) => {
        const [[what, name] = []] = Object.entries(edit);
        return `${what} ${name}\n${diffOf(text, editRollout(text, edit))}`;
      }),
    ]);
    expect(diffs.join("\n")).toMatchInlineSnapshot(`
      "== a block with comments
      phase two
      -    phase: 'one'   # here
      +    phase: two   # here
      rollBack b
      +      - b
      resume a
      -      - a
      resume b
      -      - b # since Monday
      == a block without either key
      phase two
      +  phase: two
      rollBack b
      +  rolledBack: [b]
      resume a
      refused
      resume b
      refused
      == a line
      phase two
      -rollout: { configurations: { a: { env: X, eq: "1" }, b: {} }, phase: one, phases: [{ name: one, mode: shadow }, { name: two, mode: moult }], rolledBack: [ b,a ] }
      +rollout: { configurations: { a: { env: X, eq: "1" }, b: {} }, phase: two, phases: [{ name: one, mode: shadow }, { name: two, mode: moult }], rolledBack: [ b,a ] }
      rollBack b
      -rollout: { configurations: { a: { env: X, eq: "1" }, b: {} }, phase: one, phases: [{ name: one, mode: shadow }, { name: two, mode: moult }], rolledBack: [ b,a ] }
      +rollout: { configurations: { a: { env: X, eq: "1" }, b: {} }, phase: one, phases: [{ name: one, mode: shadow }, { name: two, mode: moult }], rolledBack: [ b,a, b ] }
      == a line without either key
      phase two
      -rollout: {configurations: {a: {env: X, eq: "1"}, b: {}}, phases: [{name: one, mode: shadow}, {name: two, mode: moult}]}
      +rollout: {phase: two, configurations: {a: {env: X, eq: "1"}, b: {}}, phases: [{name: one, mode: shadow}, {name: two, mode: moult}]}
      rollBack b
      -rollout: {configurations: {a: {env: X, eq: "1"}, b: {}}, phases: [{name: one, mode: shadow}, {name: two, mode: moult}]}
      +rollout: {rolledBack: [b], configurations: {a: {env: X, eq: "1"}, b: {}}, phases: [{name: one, mode: shadow}, {name: two, mode: moult}]}
      == JSON
      phase two
      +    "phase": "two",
      rollBack b
      +    "rolledBack": ["b"],
      resume a
      refused
      resume b
      refused"
    `);
  });

  it("says what was asked, whatever the form, the line ends and the order of edits", () => {
    const anEdit: fc.Arbitrary<RolloutEdit> = fc.oneof(
      fc.constantFrom("one", "two", "none").map((phase) => ({ phase })),
      fc.constantFrom("a", "b").map((rollBack) => ({ rollBack })),
      fc.constantFrom("a", "b").map((resume) => ({ resume })),
    );
    fc.assert(
      fc.property(
        fc.record({
          form: fc.constantFrom(...Object.values(FORMS)),
          hasReturns: fc.boolean(),
          hasMark: fc.boolean(),
          edits: fc.array(anEdit, { maxLength: 6 }),
        }),
        ({ form, hasReturns, hasMark, edits }) => {
          let text = hasReturns ? form.replaceAll("\n", "\r\n") : form;
          if (hasMark) text = `\uFEFF${text}`;
          let expected = rolloutOf(text.replace("\uFEFF", ""));
          for (const edit of edits) {
            expected = apply(expected, edit);
            if (!isNeeded(rolloutOf(text.replace("\uFEFF", "")), edit)) continue;
            text = editRollout(text, edit) ?? "refused";
            expect(rolloutOf(text.replace("\uFEFF", ""))).toEqual(expected);
            const ends = new Set(text.match(/\r?\n/g));
            expect([...ends]).toEqual(form.includes("\n") ? [hasReturns ? "\r\n" : "\n"] : []);
            expect(text.startsWith("\uFEFF")).toBe(hasMark);
          }
          // The comment behind a name goes with its line.
          const comments = (form.match(/#.*$/gm) ?? []).filter((one) => !one.includes("Monday"));
          for (const comment of comments) expect(text).toContain(comment);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is refused where a line is not enough", () => {
    const shared = `${HEAD}x: &r { phases: [{ name: a, mode: moult }] }\nrollout: *r\n`;
    expect(editRollout(shared, { phase: "a" })).toBeUndefined();
    expect(editRollout("rollout: {", { phase: "a" })).toBeUndefined();
    expect(editRollout("version: 1", { phase: "a" })).toBeUndefined();
    expect(editRollout(`${HEAD}rollout: { phases: [] }`, { resume: "a" })).toBeUndefined();
  });
});

function isNeeded({ rolledBack }: Rollout, { rollBack, resume }: RolloutEdit): boolean {
  if (rollBack !== undefined) return !rolledBack.includes(rollBack);
  return resume === undefined || rolledBack.includes(resume);
}

function apply(rollout: Rollout, { phase, rollBack, resume }: RolloutEdit): Rollout {
  const { phase: _, ...rest } = rollout;
  if (phase !== undefined) return phase === "none" ? rest : { ...rest, phase };
  const others = rollout.rolledBack.filter((one) => one !== rollBack && one !== resume);
  if (rollBack !== undefined && rollout.rolledBack.includes(rollBack)) return rollout;
  return { ...rollout, rolledBack: rollBack === undefined ? others : [...others, rollBack] };
}
