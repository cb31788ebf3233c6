import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BUDGET_BYTES, games, play } from "./world.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the dispatcher", () => {
  it("keeps reservations within the budget and slots apart, on every path", async () => {
    await fc.assert(
      fc.asyncProperty(games, async (game) => {
        const running = new Map<string, { slot: number; bytes: number }>();
        for (const event of await play(game)) {
          if (event.kind === "task-started") {
            running.set(event.task, { slot: event.slot, bytes: event.reservedBytes });
          }
          if (event.kind === "task-finished") running.delete(event.task);
          const held = [...running.values()];
          const slots = held.map((one) => one.slot);
          expect(new Set(slots).size).toBe(slots.length);
          expect(Math.max(-1, ...slots)).toBeLessThan(game.jobs);
          expect(held.reduce((sum, one) => sum + one.bytes, 0)).toBeLessThanOrEqual(BUDGET_BYTES);
        }
        expect(running.size).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it("ends every task exactly once: by a last attempt, or by saying why there is none", async () => {
    await fc.assert(
      fc.asyncProperty(games, async (game) => {
        const events = await play(game);
        const ends = game.behaviours.map((behaviour, index) => {
          const own = events.filter((event) => "task" in event && event.task === `t/${index}`);
          const finished = own.filter((event) => event.kind === "task-finished");
          const skipped = own.filter((event) => event.kind === "task-skipped");
          const last = finished.filter((event) => !event.willRetry);
          const isRefused = behaviour.reservedBytes > BUDGET_BYTES && !game.allowOverBudget;
          // Being stopped for memory is repeated twice, the second time alone, and costs no retry.
          const most = isRefused ? 0 : 3 + behaviour.retries;
          expect(finished.length).toBeLessThanOrEqual(most);
          // A retry that an early end cut off leaves the attempt before it as the last word.
          return last.length + skipped.length + (last.length === 0 && finished.length > 0 ? 1 : 0);
        });
        expect(ends).toEqual(game.behaviours.map(() => 1));
      }),
      { numRuns: 150 },
    );
  });

  it("runs everything that fits when nobody interrupts", async () => {
    await fc.assert(
      fc.asyncProperty(games, async (game) => {
        const events = await play({ ...game, maxFail: 0, cancelAt: undefined });
        const { allowOverBudget } = game;
        const fitting = game.behaviours.filter(
          (one) => allowOverBudget || one.reservedBytes <= BUDGET_BYTES,
        );
        const last = events.filter((event) => event.kind === "task-finished" && !event.willRetry);
        expect(last).toHaveLength(fitting.length);
      }),
      { numRuns: 100 },
    );
  });
});
