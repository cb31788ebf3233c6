import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { Task } from "../../src/model/task.ts";
import { originOf, renderCandidate, renderHandOver } from "../../src/verify/candidate.ts";
import { aTask } from "../rig/values.ts";

const TEXT = "set -e\ntest_a() { a; }\nif x; then\n  test_a\nfi\ncleanup $LINENO\n";
const SCRIPT = { path: "ci/test.sh", text: TEXT, range: { fromLine: 3, toLine: 5 } };

function aPlan(tasks: readonly Partial<Task>[], facts: Partial<Plan> = {}): Plan {
  return { root: "/workspace", tasks: tasks.map(aTask), omitted: [], ...facts };
}

const SET_UP = {
  id: "s/set-up",
  role: "set-up",
  shell: { kind: "open" },
  env: { A: "1" },
} as const;

describe("renderCandidate", () => {
  it("puts the tasks where the dispatch was, and keeps what is around", () => {
    const plan = aPlan([
      SET_UP,
      { stage: 1, env: { A: "1" }, shell: { kind: "eval", text: "test_a 'x y'" } },
      { stage: 2, env: { A: "1", B: "it's" }, shell: { kind: "eval", text: "if y; then\n b\nfi" } },
      { stage: 3, argv: ["python3", "t 1.py"], cwd: "/workspace/sub" },
      { stage: 3, argv: ["python3", "2.py"], inheritsShell: true },
    ]);
    const { text, variables, isBridged } = renderCandidate(plan, SCRIPT);
    expect([variables, isBridged]).toEqual([{ A: "1" }, true]);
    expect(text).toMatchInlineSnapshot(`
      "set -e
      test_a() { a; }
      __moult_dispatch() { :; }; __moult_dispatch; __moult=0
      test_a 'x y'

      __moult=$((__moult | $?)); ((__moult == 0)) || builtin exit "$__moult"
      export B='it'\\''s' || :
      if y; then
       b
      fi

      __moult=$((__moult | $?)); ((__moult == 0)) || builtin exit "$__moult"
      ( cd -- /workspace/sub && command python3 't 1.py' ) || __moult=$?
      ( command python3 2.py ) || __moult=$?
      __moult=$((__moult | $?)); ((__moult == 0)) || builtin exit "$__moult"
      cleanup $LINENO
      "
    `);
  });

  it("keeps the numbers of the lines after the dispatch where there is room", () => {
    const plan = aPlan([SET_UP, { shell: { kind: "eval", text: "" }, env: { A: "1" } }], {
      mayContinue: true,
    });
    const { text } = renderCandidate(plan, SCRIPT);
    expect(text.split("\n").indexOf("cleanup $LINENO")).toBe(5);
  });

  it("goes on after something bad where the environment says so", () => {
    const tasks = [SET_UP, { shell: { kind: "eval", text: "test_a" }, env: { A: "1" } } as const];
    expect(renderCandidate(aPlan(tasks), SCRIPT).text).toContain("builtin exit");
    const { text } = renderCandidate(aPlan(tasks, { mayContinue: true }), SCRIPT);
    expect(text).not.toContain("builtin exit");
  });

  it("leaves the script away where nothing needs it", () => {
    const plan = aPlan([{ argv: ["python3", "1.py"], cwd: "/workspace" }]);
    const { text, isBridged } = renderCandidate(plan, SCRIPT);
    expect(isBridged).toBe(false);
    expect(text).not.toContain("test_a");
  });

  it("gives each call of an isolated suite a shell of its own", () => {
    const plan = aPlan([{ shell: { kind: "alone", text: "cd x" } }]);
    expect(renderCandidate(plan, SCRIPT).text).toContain("\n(\ncd x\n\n)\n");
  });
});

describe("originOf", () => {
  it("knows each line of the script again, and of which task the others are", () => {
    const text = "a\nb\nc";
    for (const count of [0, 1, 5]) {
      const plan = aPlan([
        SET_UP,
        ...Array.from({ length: count }, () => ({
          env: SET_UP.env,
          shell: { kind: "eval", text } as const,
        })),
      ]);
      const candidate = renderCandidate(plan, SCRIPT);
      const original = TEXT.split("\n");
      const lines = candidate.text.split("\n");
      const seen = lines.map((_, index) =>
        originOf(candidate, { path: "ci/test.sh", line: index + 1 }, "ci/test.sh"),
      );
      for (const line of [1, 2, 6, 7]) {
        const at = seen.findIndex((one) => "line" in one && one.line === line);
        expect(lines[at]).toBe(original[line - 1]);
      }
      const own = seen.filter((_, index) => lines[index] === "b");
      expect(own.every((origin) => "task" in origin)).toBe(true);
    }
    const elsewhere = { path: "ci/common.sh", line: 3 };
    expect(originOf(renderCandidate(aPlan([]), SCRIPT), elsewhere, "ci/test.sh")).toEqual(
      elsewhere,
    );
  });
});

describe("renderHandOver", () => {
  it("is that command with the arguments of the script", () => {
    const { text, isBridged } = renderHandOver(["bash", "ci/gpu test.sh"], SCRIPT);
    expect([text, isBridged]).toEqual([`#!/bin/bash\nexec bash 'ci/gpu test.sh' "$@"\n`, false]);
  });

  it("is the script as it is where the script itself gets the suite", () => {
    for (const argv of [["bash", "ci/test.sh"], ["./ci/test.sh"]]) {
      expect(renderHandOver(argv, SCRIPT).text).toBe(TEXT);
    }
  });
});
