import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EventBody, TaskFinished } from "../../src/model/event.ts";
import { BUDGET_BYTES, games, play } from "./world.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** The attempts that ended for memory, and what ran beside tasks that had been stopped twice. */
function followStops(events: readonly EventBody[]): {
  readonly stopped: readonly TaskFinished[];
  readonly besideLastChance: readonly string[];
} {
  const running = new Set<string>();
  const stopped: TaskFinished[] = [];
  const besideLastChance: string[] = [];
  for (const event of events) {
    if (event.kind === "task-started") {
      const isLastChance = stopped.filter((one) => one.task === event.task).length === 2;
      if (isLastChance) besideLastChance.push(...running);
      running.add(event.task);
    }
    if (event.kind !== "task-finished") continue;
    running.delete(event.task);
    if (event.outcome.kind === "out-of-memory") stopped.push(event);
  }
  return { stopped, besideLastChance };
}

function isByBrake({ outcome, memory }: TaskFinished): boolean {
  const liveBytes = memory?.liveBytes ?? 0;
  return outcome.kind === "out-of-memory" && outcome.by === "brake" && liveBytes > BUDGET_BYTES;
}

describe("the dispatcher, when memory is short", () => {
  it("stops who is too much at once, and the second time runs it again with nothing beside it", async () => {
    await fc.assert(
      fc.asyncProperty(games, async (game) => {
        const events = await play({ ...game, maxFail: 0, cancelAt: undefined });
        const { stopped, besideLastChance } = followStops(events);
        expect(besideLastChance).toEqual([]);
        expect(stopped.every((event) => isByBrake(event))).toBe(true);
        // No task takes more than the budget alone here: then there is nothing to stop.
        const counts = Map.groupBy(stopped, (event) => event.task);
        expect([...counts.values()].every((own) => own.length <= 2)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("gives up on a task that takes more than the budget even alone", async () => {
    const one = { reservedBytes: 10, cores: 1, isExclusive: false, retries: 2, liveBytes: 1500 };
    const events = await play({
      behaviours: [{ ...one, end: "pass" }],
      jobs: 2,
      maxFail: 0,
      allowOverBudget: false,
      cancelAt: undefined,
      picks: [][Symbol.iterator](),
    });
    const finished = events.filter((event) => event.kind === "task-finished");
    expect(finished).toMatchObject([
      { outcome: { kind: "out-of-memory", by: "brake", neededBytes: 1500 }, willRetry: true },
      { outcome: { kind: "out-of-memory", by: "brake", neededBytes: 1500 }, willRetry: false },
    ]);
  });

  it("runs what is over the budget last, alone, and lets it be, when that is allowed", async () => {
    const small = { cores: 1, isExclusive: false, retries: 0, liveBytes: 10, reservedBytes: 10 };
    const events = await play({
      behaviours: [
        { ...small, reservedBytes: 5000, liveBytes: 4000, end: "pass" },
        { ...small, end: "pass" },
        { ...small, end: "fail" },
      ],
      jobs: 3,
      maxFail: 0,
      allowOverBudget: true,
      cancelAt: undefined,
      picks:
        fc.sample(fc.infiniteStream(fc.nat()), { numRuns: 1, seed: 7 })[0] ?? [][Symbol.iterator](),
    });
    const order = events.flatMap((event) =>
      event.kind === "task-started" || event.kind === "task-finished"
        ? [`${event.kind} ${event.task}`]
        : [],
    );
    expect(order.slice(-2)).toEqual(["task-started t/0", "task-finished t/0"]);
    expect(events.findLast((event) => event.kind === "task-finished")).toMatchObject({
      outcome: { kind: "passed" },
    });
  });
});
