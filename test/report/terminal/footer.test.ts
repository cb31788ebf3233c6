import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { renderFooter } from "../../../src/report/terminal/footer.ts";
import { createStyle } from "../../../src/report/terminal/style.ts";
import { anyText } from "../any-story.ts";
import { terminalOptions } from "./screen.ts";

const anyRunning = fc.record({
  task: anyText(),
  attempt: fc.integer({ min: 1, max: 3 }),
  slot: fc.nat(),
  startedAtMs: fc.nat(),
  liveBytes: fc.nat(),
});

const anyLive = fc.record(
  {
    nowMs: fc.nat(),
    liveBytes: fc.nat(),
    budgetBytes: fc.nat(),
    running: fc.array(anyRunning),
    queuedCount: fc.nat(),
    waitingFor: anyText(),
  },
  { requiredKeys: ["nowMs", "liveBytes", "budgetBytes", "running", "queuedCount"] },
);

const anyProgress = fc.record({
  startedAtMs: fc.nat(),
  taskCount: fc.nat(100),
  doneCount: fc.nat(100),
  ranCount: fc.nat(100),
  badCount: fc.nat(100),
  lastDoneAtMs: fc.nat(),
});

describe("renderFooter", () => {
  it("is never wider or higher than the terminal", () => {
    const anySize = fc.record({
      columns: fc.integer({ min: 1, max: 150 }),
      rows: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(
        fc.record({ progress: anyProgress, live: anyLive }),
        anySize,
        fc.boolean(),
        (view, size, useColor) => {
          const style = createStyle(terminalOptions({ useColor }));
          const lines = renderFooter({ ...view, style }, size);
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, size.rows - 1));
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
        },
      ),
      { numRuns: 500 },
    );
  });
});
