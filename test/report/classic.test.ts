import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { createClassicReporter, nameTest } from "../../src/report/classic.ts";
import { Story } from "./story.ts";

/** What the reporter prints, with the tags but without their colours. */
function print(story: Story, hasIntegration?: boolean): string {
  let text = "";
  const reporter = createClassicReporter({ write: (part) => (text += part), hasIntegration });
  for (const event of story.events) reporter.onEvent(event);
  reporter.close();
  return stripVTControlCharacters(text);
}

describe("the classic reporter", () => {
  it("counts what was ended or did not run as failed, says why, and tells a retry once", () => {
    const story = new Story(["unit/a.py", "unit/b.py", "unit/c.py"]);
    story.start("unit/a.py");
    story.finish("unit/a.py", { kind: "failed", exitCode: 1 }, { willRetry: true, tail: "no\n" });
    story.start("unit/a.py");
    story.finish("unit/a.py", { kind: "passed" });
    story.start("unit/b.py");
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}\u001b[31m\n`).join("");
    const outcome = { kind: "timed-out", limitMs: 5000, wasKilled: false } as const;
    story.finish("unit/b.py", outcome, { tail: lines });
    story.warn("the disk is full");
    const needs = { neededBytes: 2 ** 33, budgetBytes: 2 ** 32 };
    story.skip("unit/c.py", { kind: "over-budget", ...needs });
    story.end(1);
    expect(print(story, true)).toMatchInlineSnapshot(`
      "[INFO] Integration tests enabled (--integration flag specified)
      [INFO] Found 3 test file(s):
        - a.py
        - b.py
        - c.py

      [INFO] Running tests in parallel...
      [INFO] Running: a.py
      [WARN] a.py runs again
      [PASS] a.py completed successfully
      ----------------------------------------
      [INFO] Running: b.py
      [FAIL] b.py failed
      ----------------------------------------
      [WARN] the disk is full
      [FAIL] c.py failed
      ----------------------------------------

      [INFO] Test Summary:
        Total tests: 3
        Passed: 1
        Failed: 2

      [WARN] Failed test details:
        - b.py
          Last few lines of output:
            line 2
            line 3
            line 4
            line 5
            line 6
            line 7
            line 8
            line 9
            line 10
            line 11
            timed out after 5.0 s
        - c.py
          Last few lines of output:
            needs 8.0 GB, the whole budget is 4.0 GB
      [FAIL] 2 test(s) failed

      SUMMARY: 1 passed, 2 failed
      FAILED TESTS:
      b.py
      c.py
      "
    `);
  });

  it("names a test as its command does", () => {
    const task = "unit/app/tests/a.py";
    const file = "app/tests/a.py";
    expect(nameTest({ task, file, argv: ["python3", "./app/tests/a.py"] })).toBe(
      "./app/tests/a.py",
    );
    expect(nameTest({ task, file, argv: ["python3", "./tests/a.py"] })).toBe("./tests/a.py");
    expect(nameTest({ task, file, argv: ["python3", "-m", "app.tests.a"] })).toBe(file);
    expect(nameTest({ task: "lint", argv: ["make"] })).toBe("lint");
  });
});
