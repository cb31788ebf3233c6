import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LiveStatus, RunningTask } from "../../../src/model/live-status.ts";
import type { Reporter } from "../../../src/report/reporter.ts";
import { createLiveReporter } from "../../../src/report/terminal/live.ts";
import { anyStory, anyText } from "../any-story.ts";
import { GB, MB, START_MS, Story } from "../story.ts";
import { Screen } from "./screen.ts";

const PASSED = { kind: "passed" } as const;
const NAMES = ["a", "b", "c", "d", "e", "f"].map((name) => `unit/tests/test_${name}.py`);

describe("createLiveReporter", () => {
  it("shows finished tests above, and progress, memory and running tests below", async () => {
    const screen = new Screen(80, 24);
    const reporter = createLiveReporter(screen.options);
    play(reporter, twoDone());
    reporter.onTick?.(liveAt(6000, { waitingFor: "next needs 3.1 GB, 2.4 GB free" }));
    expect(await screen.text()).toMatchInlineSnapshot(`
      "moult 0.1.0: 6 tests, 2 at a time
      memory budget 4.0 GB (--memory): tests wait until they fit, none is capped
         PASS    2.0 s    48 MB  1/6  unit/tests/test_a.py
         FAIL    3.0 s    48 MB  2/6  unit/tests/test_b.py

      [███████░░░░░░░░░░░░░] 2 of 6 tests, 1 failed, 6 s, about 9 s left
      [██████░░░░░░░░░░░░░░] 1.2 of 4.0 GB memory
           5 s   900 MB  unit/tests/test_c.py
           1 s   312 MB  unit/tests/test_d.py (attempt 2)
      waiting: next needs 3.1 GB, 2.4 GB free (2 queued)"
    `);
  });

  it("writes nothing while nothing changes", () => {
    const screen = new Screen(80, 24);
    const reporter = createLiveReporter(screen.options);
    play(reporter, twoDone());
    reporter.onTick?.(liveAt(6000));
    screen.bytes = "";
    reporter.onTick?.(liveAt(6400));
    expect(screen.bytes).toBe("");
    reporter.onTick?.(liveAt(6000, { liveBytes: 2 * GB }));
    expect(screen.bytes).toContain("2.0 of 4.0 GB");
  });

  it("leaves the lines of the run, and nothing of the footer, when it ends", async () => {
    const screen = new Screen(80, 10);
    const reporter = createLiveReporter(screen.options);
    for (const event of twoDone().run("unit/tests/test_c.py", PASSED).end(1).events) {
      reporter.onEvent(event);
      reporter.onTick?.(liveAt(6000));
    }
    reporter.close();
    const text = await screen.text();
    expect(text).not.toContain("█");
    expect(text.match(/PASS|FAIL|passed,/g)).toEqual(["PASS", "FAIL", "PASS", "FAIL", "passed,"]);
    expect(screen.bytes.lastIndexOf("\u001b[?25h")).toBeGreaterThan(
      screen.bytes.lastIndexOf("\u001b[?25l"),
    );
  });

  it("gives the cursor back and tells what is known when it is closed early", async () => {
    const screen = new Screen(80, 24);
    const reporter = createLiveReporter(screen.options);
    play(reporter, twoDone());
    reporter.onTick?.(liveAt(6000));
    reporter.close();
    expect(screen.bytes).toContain("\u001b[?25h");
    expect(await screen.text()).toContain("the run did not come to its end");
    expect(await screen.text()).not.toContain("█");
  });

  it("shows as many running tests as half of the screen, the longest first", async () => {
    const screen = new Screen(60, 10);
    const reporter = createLiveReporter(screen.options);
    play(reporter, new Story(NAMES));
    const running = Array.from({ length: 12 }, (_, index) =>
      runningTask(`unit/t${index}`, 100 * index),
    );
    reporter.onTick?.(liveAt(6000, { running: running.toReversed() }));
    const lines = (await screen.text()).split("\n");
    expect(lines.slice(-5)).toEqual([
      "     6 s   312 MB  unit/t0",
      "     5 s   312 MB  unit/t1",
      "     5 s   312 MB  unit/t2",
      "     5 s   312 MB  unit/t3",
      "… and 8 more",
    ]);
  });

  it.each([
    [1, 1],
    [5, 3],
    [19, 4],
    [30, 5],
    [200, 50],
  ])("keeps a footer that fits into %i columns and %i rows", async (columns, rows) => {
    const screen = new Screen(columns, rows);
    const reporter = createLiveReporter(screen.options);
    play(reporter, new Story(NAMES));
    const before = await screen.text();
    for (const nowMs of [1000, 2000, 3000]) reporter.onTick?.(liveAt(nowMs));
    const drawn = (await screen.text()).split("\n").length - before.split("\n").length;
    expect(drawn).toBeLessThanOrEqual(Math.max(1, rows - 1));
    reporter.close();
    expect(await screen.text()).not.toContain("of 4.0 GB\n   ");
  });

  it.each([
    ["narrower", 40, 24],
    ["much narrower", 12, 24],
    ["wider", 120, 24],
    ["lower", 80, 6],
  ])("keeps one footer when the terminal gets %s", async (_title, columns, rows) => {
    const screen = new Screen(80, 24);
    const reporter = createLiveReporter(screen.options);
    play(reporter, new Story(NAMES));
    const waitingFor = "next needs 3.1 GB, 2.4 GB free; the largest test that runs holds 900 MB";
    reporter.onTick?.(liveAt(1000, { waitingFor }));
    await screen.resize(columns, rows);
    reporter.onTick?.(liveAt(2000, { waitingFor }));
    reporter.onTick?.(liveAt(3000, { waitingFor }));
    const text = await screen.text();
    expect(text.match(/0 of 6/g)).toHaveLength(1);
    expect(text.match(/waiting/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(text).toMatch(/^moult 0\.1\.0/);
  });

  it("cuts wide names at their start, never inside a character", async () => {
    const screen = new Screen(40, 24);
    const reporter = createLiveReporter(screen.options);
    play(reporter, new Story(NAMES));
    const running = [runningTask(`unit/${"測試".repeat(20)}/試験.py`, 0)];
    reporter.onTick?.(liveAt(1000, { running }));
    expect((await screen.text()).split("\n").at(-1)).toBe(
      "     1 s   312 MB  …測試測試測試/試験.py",
    );
  });

  it("keeps one footer when the terminal thinks emoji are wider than we do", async () => {
    const screen = new Screen(40, 24);
    const reporter = createLiveReporter(screen.options);
    play(reporter, new Story(NAMES));
    const running = [runningTask(`unit/${"👩‍👩‍👧‍👦".repeat(30)}.py`, 0)];
    for (const nowMs of [1000, 2000]) reporter.onTick?.(liveAt(nowMs, { running }));
    expect((await screen.text()).match(/of 4\.0 GB/g)).toHaveLength(1);
  });

  it("keeps one footer while the terminal gets narrow and wide again and again", async () => {
    const screen = new Screen(60, 8);
    const reporter = createLiveReporter(screen.options);
    play(reporter, twoDone());
    for (const round of [1, 2, 3, 4, 5]) {
      reporter.onTick?.(liveAt(1000 * round, { running: [runningTask("unit/a", 0)] }));
      await screen.resize(round % 2 === 0 ? 60 : 30, 8);
    }
    reporter.onTick?.(liveAt(6000));
    const text = await screen.text();
    expect(text.match(/2 of 6/g)).toHaveLength(1);
    expect(text.match(/PASS|FAIL/g)).toEqual(["PASS", "FAIL"]);
  });

  it("shows the whole transcript once and no footer, whatever happens in between", async () => {
    const anyChange = fc.record({
      columns: fc.integer({ min: 30, max: 120 }),
      rows: fc.integer({ min: 8, max: 30 }),
      // Of more tests a narrow terminal of 8 rows would scroll some out, where nobody can erase them.
      names: fc.array(anyText(), { maxLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(
        anyStory(),
        fc.array(anyChange, { minLength: 5 }),
        async (story, changes) => {
          const screen = new Screen(100, 20);
          const reporter = createLiveReporter(screen.options);
          for (const [index, event] of story.events.entries()) {
            const change = changes[index % changes.length] ?? { columns: 100, rows: 20, names: [] };
            reporter.onEvent(event);
            const running = change.names.map((name) => runningTask(name, 0));
            reporter.onTick?.(liveAt(index, { running }));
            await screen.resize(change.columns, change.rows);
          }
          reporter.close();
          const text = (await screen.text()).replaceAll("\n", "");
          expect(text.match(/moult 0\.1\.0: /g)).toHaveLength(1);
          expect(text).not.toMatch(/[█░]/);
        },
      ),
      { numRuns: 50 },
    );
  });
});

function play(reporter: Reporter, story: Story): void {
  for (const event of story.events) reporter.onEvent(event);
}

function twoDone(): Story {
  return new Story(NAMES)
    .run("unit/tests/test_a.py", PASSED, { afterMs: 2000 })
    .run("unit/tests/test_b.py", { kind: "failed", exitCode: 1 }, { afterMs: 3000 });
}

function liveAt(afterMs: number, changes: Partial<LiveStatus> = {}): LiveStatus {
  return {
    nowMs: START_MS + afterMs,
    liveBytes: 1.2 * GB,
    budgetBytes: 4 * GB,
    running: [
      { ...runningTask("unit/tests/test_d.py", 5000), attempt: 2 },
      { ...runningTask("unit/tests/test_c.py", 500), liveBytes: 900 * MB },
    ],
    queuedCount: 2,
    ...changes,
  };
}

function runningTask(task: string, startedAfterMs: number): RunningTask {
  const startedAtMs = START_MS + startedAfterMs;
  return { task, attempt: 1, slot: 0, startedAtMs, liveBytes: 312 * MB };
}
