import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/model/event.ts";
import { startFold } from "../../../src/model/run-record.ts";
import type { TerminalOptions } from "../../../src/report/terminal/options.ts";
import { createPlainReporter } from "../../../src/report/terminal/plain.ts";
import { anyStory } from "../any-story.ts";
import { eventfulStory, GB, MB, Story } from "../story.ts";
import { terminalOptions } from "./screen.ts";

const PASSED = { kind: "passed" } as const;

describe("createPlainReporter", () => {
  it("prints a line for everything that happens, the failures and the figures", async () => {
    await expect(textOf(eventfulStory())).toMatchFileSnapshot("goldens/eventful.txt");
  });

  it("ends in two lines when all is well", () => {
    const story = new Story(["unit/a.py", "unit/b.py"])
      .run("unit/a.py", PASSED, { peakBytes: 312 * MB })
      .run("unit/b.py", PASSED, { afterMs: 12_340, peakBytes: 1.2 * GB })
      .sample(1.4 * GB)
      .end(0);
    expect(textOf(story)).toMatchInlineSnapshot(`
      "moult 0.1.0: 2 tests, 2 at a time
      memory budget 4.0 GB (--memory): tests wait until they fit, none is capped
         PASS    0.4 s   312 MB  1/2  unit/a.py
         PASS   12.3 s   1.2 GB  2/2  unit/b.py

      2 passed in 12.7 s
        memory      peak 1.4 of 4.0 GB; starting everything at once would have taken up to 1.5 GB
      "
    `);
  });

  it("says what a cancelled run did not do, and why", () => {
    const reason = { kind: "signal", signal: "SIGINT" } as const;
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => `unit/${name}.py`);
    const story = new Story(names)
      .run("unit/a.py", PASSED)
      .start("unit/b.py")
      .cancel(reason)
      .stop("unit/b.py", reason, "SIGINT")
      .finish("unit/b.py", { kind: "cancelled", reason });
    for (const name of names.slice(2)) story.skip(name, reason);
    expect(textOf(story.end(130))).toMatchInlineSnapshot(`
      "moult 0.1.0: 8 tests, 2 at a time
      memory budget 4.0 GB (--memory): tests wait until they fit, none is capped
         PASS    0.4 s    48 MB  1/8  unit/a.py
      ending early: interrupted by SIGINT
         STOP                         unit/b.py (sent SIGINT)
       CANCEL    0.4 s    48 MB  2/8  unit/b.py

      1 passed, 1 cancelled, 6 skipped in 0.8 s
        cancelled   interrupted by SIGINT: unit/b.py
        skipped     interrupted by SIGINT: unit/c.py, unit/d.py, unit/e.py, unit/f.py, unit/g.py and 1 more
        ended       early: interrupted by SIGINT
        memory      peak 48 MB of 4.0 GB; starting everything at once would have taken 96 MB or more
      "
    `);
  });

  it("prints the figures of a run that never came to its end, once", () => {
    let text = "";
    const reporter = createPlainReporter(terminalOptions({ write: (one) => (text += one) }));
    const story = new Story(["unit/a.py", "unit/b.py"]).run("unit/a.py", PASSED);
    for (const event of story.events) reporter.onEvent(event);
    reporter.close();
    reporter.close();
    expect(text).toMatchInlineSnapshot(`
      "moult 0.1.0: 2 tests, 2 at a time
      memory budget 4.0 GB (--memory): tests wait until they fit, none is capped
         PASS    0.4 s    48 MB  1/2  unit/a.py

      1 passed, 1 not run in 0.4 s
        not run     the run ended first: unit/b.py
        incomplete  the run did not come to its end
        memory      peak 48 MB of 4.0 GB
      "
    `);
  });

  it("prints nothing for a run that never began", () => {
    let text = "";
    createPlainReporter(terminalOptions({ write: (one) => (text += one) })).close();
    expect(text).toBe("");
  });

  it("says what a rerun leaves over of the run before", () => {
    const rerun = { of: "0000", outstanding: ["unit/x.py", "unit/y.py"] };
    const text = textOf(new Story(["unit/a.py"], rerun).run("unit/a.py", PASSED).end(5));
    expect(text).toContain("\nrerun of 0000\n");
    expect(text).toContain("2 tests of run 0000 still to run: unit/x.py, unit/y.py\n");
  });

  it("shows 20 bad tests in full and names the rest", () => {
    const names = Array.from({ length: 23 }, (_, index) => `unit/t${index}.py`);
    const story = new Story(names);
    for (const name of names) story.run(name, { kind: "failed", exitCode: 1 }, { tail: "boom\n" });
    const text = textOf(story.end(1));
    expect(text.match(/ {4}boom\n/g)).toHaveLength(20);
    expect(text).toContain(
      "\nand 3 more bad tests:\n" +
        "  FAIL unit/t20.py: failed with exit code 1\n" +
        "  FAIL unit/t21.py: failed with exit code 1\n" +
        "  FAIL unit/t22.py: failed with exit code 1\n",
    );
  });

  it("shows the last 20 lines of a long output and cuts endless lines", () => {
    const tail = `${Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n")}\n${"x".repeat(9999)}\n`;
    const story = new Story(["unit/a.py"]).run(
      "unit/a.py",
      { kind: "failed", exitCode: 1 },
      { tail },
    );
    const text = textOf(story.end(1));
    expect(text).not.toContain("line 10\n");
    expect(text).toContain(`    …\n    line 11\n`);
    expect(text).toContain(`\n    ${"x".repeat(500)}…\n`);
  });

  it("prints the output of each test after its line when it is asked to be verbose", () => {
    const story = new Story(["unit/a.py", "unit/b.py"])
      .run("unit/a.py", PASSED)
      .run("unit/b.py", PASSED);
    const logs = new Map([["logs/unit/a.py/attempt-1.log", "one\n\n\u001b[2Jtwo\n"]]);
    const readLog = (logPath: string): string => logs.get(logPath) ?? "";
    const text = textOf(story, { isVerbose: true, readLog });
    expect(text).toContain("unit/a.py\n    one\n\n    two\n   PASS");
  });

  it("quotes names for the shell and shows their control characters as escapes", () => {
    const names = ["unit/it's.py", "unit/a\n\u001b[31mb.py"];
    const story = new Story(names);
    for (const name of names) story.run(name, { kind: "failed", exitCode: 1 });
    const text = textOf(story.end(1), { commandPrefix: "./moult -C examples/heavy" });
    expect(text).toContain(String.raw`rerun: ./moult -C examples/heavy run 'unit/it'\''s.py'`);
    expect(text).toContain(
      String.raw`rerun: ./moult -C examples/heavy run $'unit/a\u000a\u001b[31mb.py'`,
    );
    expect(text).toContain(String.raw`FAIL unit/a\n\x1b[31mb.py: failed with exit code 1`);
  });

  it("shows paths outside the working directory as they are", () => {
    const story = new Story(["unit/a.py"]).run("unit/a.py", { kind: "failed", exitCode: 1 });
    expect(textOf(story.end(1), { cwd: "/elsewhere" })).toContain(
      "log: /project/.moult/runs/0001/logs/unit/a.py/attempt-1.log\n",
    );
  });

  it("colours the words of the verdicts, and nothing without colour", () => {
    const story = new Story(["unit/a.py"]).run("unit/a.py", PASSED).end(0);
    expect(textOf(story, { useColor: true })).toContain("\u001b[32m   PASS\u001b[39m    0.4 s");
    expect(textOf(story)).not.toContain("\u001b");
  });

  it("prints the same where somebody else keeps count of the run", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const fold = startFold();
        const counted = textOf(story, { record: fold.record }, fold.add);
        expect(counted).toBe(textOf(story));
      }),
    );
  });

  it("writes no control character but newlines, whatever the run", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const text = textOf(story, { isVerbose: true, readLog: () => "\u001b[31m\r" });
        expect(text.replaceAll(/[\t\n]/g, "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

/** What is printed of a story; `before` gets each event first. */
function textOf(
  story: Story,
  changes: Partial<TerminalOptions> = {},
  before?: (event: RunEvent) => void,
): string {
  let text = "";
  const write = (one: string): void => void (text += one);
  const reporter = createPlainReporter(terminalOptions({ ...changes, write }));
  for (const event of story.events) {
    before?.(event);
    reporter.onEvent(event);
  }
  reporter.close();
  return text;
}
