import { describe, expect, it } from "vitest";
import { foldEvents } from "../../../src/model/run-record.ts";
import { describePrediction } from "../../../src/report/terminal/predicted-row.ts";
import { Story } from "../story.ts";

const record = { ...foldEvents(new Story(["unit/a.py"]).events), exitCode: 0 };

describe("describePrediction", () => {
  it.each([
    [23_400, 25_100, "23.4 s, took 25.1 s (7 % longer)"],
    [20_000, 10_000, "20.0 s, took 10.0 s (50 % shorter)"],
    [20_000, 20_040, "20.0 s, took 20.0 s (as predicted)"],
    [0, 40, "0.0 s, took 0.0 s"],
  ])("compares %i ms with %i ms", (predictedMs, durationMs, text) => {
    expect(describePrediction({ ...record, predictedMs, durationMs })).toBe(text);
  });

  it("says nothing without a prediction", () => {
    expect(describePrediction(record)).toBeUndefined();
  });

  it("says nothing of a run that ended early", () => {
    const predicted = { ...record, predictedMs: 1000, durationMs: 100 };
    const signal = { kind: "signal", signal: "SIGINT" } as const;
    expect(describePrediction({ ...predicted, cancelled: signal })).toBeUndefined();
    const { exitCode: _, ...incomplete } = predicted;
    expect(describePrediction(incomplete)).toBeUndefined();
  });
});
