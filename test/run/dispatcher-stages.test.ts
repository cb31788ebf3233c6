import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EventBody } from "../../src/model/event.ts";
import { isGood } from "../../src/model/outcome.ts";
import { type Game, games, play } from "./world.ts";

afterEach(() => {
  vi.useRealTimers();
});

const STAGES = 4;
const staged = games.chain((game) =>
  fc
    .tuple(fc.array(fc.nat({ max: STAGES - 1 }), { minLength: 25, maxLength: 25 }), fc.boolean())
    .map(([stages, mayContinue]): Game => ({
      ...game,
      mayContinue,
      behaviours: game.behaviours.map((one, index) => ({ ...one, stage: stages[index] ?? 0 })),
    })),
);

function stageOf(game: Game, task: string): number {
  return game.behaviours[Number(task.slice(2))]?.stage ?? 0;
}

/** The tasks that did not end well, in the order of that. */
function blockersOf(events: readonly EventBody[]): readonly string[] {
  return events.flatMap((event) => {
    const isRefused = event.kind === "task-skipped" && event.reason.kind === "over-budget";
    const isBad = event.kind === "task-finished" && !event.willRetry && !isGood(event.outcome);
    return isRefused || isBad ? [event.task] : [];
  });
}

describe("the dispatcher, with stages", () => {
  it("starts nothing of a stage before all of the earlier ones is over", async () => {
    await fc.assert(
      fc.asyncProperty(staged, async (game) => {
        const running = new Set<string>();
        const early: string[] = [];
        let reached = 0;
        for (const event of await play(game)) {
          if (event.kind === "task-started") {
            const stage = stageOf(game, event.task);
            const isAlone = [...running].every((one) => stageOf(game, one) === stage);
            if (stage < reached || !isAlone) early.push(event.task);
            reached = stage;
            running.add(event.task);
          }
          if (event.kind === "task-finished") running.delete(event.task);
        }
        expect(early).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("skips the later stages after a bad task, and names that task", async () => {
    await fc.assert(
      fc.asyncProperty(staged, async (game) => {
        const events = await play({ ...game, maxFail: 0, cancelAt: undefined });
        const [blocker] = blockersOf(events);
        const skipped = events.flatMap((event) =>
          event.kind === "task-skipped" && event.reason.kind === "earlier-step" ? [event] : [],
        );
        const lastStage = blocker === undefined ? STAGES : stageOf(game, blocker);
        const later = game.behaviours.filter((one) => (one.stage ?? 0) > lastStage);
        expect(skipped).toHaveLength(game.mayContinue === true ? 0 : later.length);
        for (const { reason } of skipped) {
          expect(reason).toEqual({ kind: "earlier-step", task: blocker });
        }
      }),
      { numRuns: 150 },
    );
  });

  it("tells of every task how it ended, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(staged, async (game) => {
        const events = await play(game);
        const ended = new Set(
          events.flatMap((event) =>
            event.kind === "task-finished" || event.kind === "task-skipped" ? [event.task] : [],
          ),
        );
        expect(ended.size).toBe(game.behaviours.length);
      }),
      { numRuns: 150 },
    );
  });
});
