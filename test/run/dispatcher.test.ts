import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Child, End, Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import type { EventBody } from "../../src/model/event.ts";
import type { Task } from "../../src/model/task.ts";
import { Dispatcher } from "../../src/run/dispatcher.ts";
import { MemoryWatch } from "../../src/run/memory-watch.ts";

/** How one task of the simulated world behaves. */
interface Behaviour {
  readonly reservedBytes: number;
  readonly retries: number;
  readonly end: "pass" | "fail" | "crash" | "refuse";
}

/** A world without processes: children end when the world says so, in an order that it chooses. */
class World implements Launcher {
  readonly name = "simulated";
  readonly lost = new Promise<string>(() => undefined);
  readonly #behaviours: readonly Behaviour[];
  readonly #waiting: (() => void)[] = [];

  constructor(behaviours: readonly Behaviour[]) {
    this.#behaviours = behaviours;
  }

  launch(request: LaunchRequest): Child {
    const behaviour = this.#behaviours[Number(request.argv[0])];
    const ended = Promise.withResolvers<End>();
    const usage = { cpuMs: 0, maxRssBytes: 0, hasSurvivors: false };
    const finish = (): void =>
      ended.resolve(
        behaviour?.end === "crash"
          ? { signal: "SIGSEGV", ...usage }
          : { exitCode: behaviour?.end === "pass" ? 0 : 1, ...usage },
      );
    if (behaviour?.end !== "refuse") this.#waiting.push(finish);
    // A pid that no process has: the memory watch then measures nothing.
    const start = behaviour?.end === "refuse" ? { refused: "ENOENT" } : { pid: 2 ** 22 + 1 };
    return {
      started: Promise.resolve(start),
      ended: ended.promise,
      kill: () => ended.resolve({ signal: "SIGTERM", ...usage }),
      survivors: () => Promise.resolve([]),
    };
  }

  /** Ends one of the running children. */
  endOne(pick: number): void {
    const [finish] = this.#waiting.splice(pick % Math.max(1, this.#waiting.length), 1);
    finish?.();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Game {
  readonly behaviours: readonly Behaviour[];
  readonly jobs: number;
  readonly maxFail: number;
  /** The step at which somebody interrupts the run, if anybody does. */
  readonly cancelAt: number | undefined;
  readonly picks: Iterator<number>;
}

const BUDGET_BYTES = 1000;

async function play(game: Game): Promise<readonly EventBody[]> {
  const events: EventBody[] = [];
  const world = new World(game.behaviours);
  const tasks = game.behaviours.map(({ reservedBytes, retries }, index): Task => ({
    id: `t/${index}`,
    group: "t",
    argv: [String(index)],
    cwd: "/",
    env: {},
    timeoutMs: 0,
    reservedBytes,
    reservedFrom: "test",
    retries,
    why: "",
  }));
  const memory = new MemoryWatch();
  const dispatcher = new Dispatcher(
    {
      tasks,
      limits: {
        jobs: game.jobs,
        jobsFrom: "",
        budgetBytes: BUDGET_BYTES,
        budgetFrom: "",
        graceMs: 1000,
        maxFail: game.maxFail,
      },
      emit: (event) => events.push(event),
      prepare: (task) => ({
        request: { argv: [task.argv[0] ?? ""], cwd: "/", env: {}, logPath: "/dev/null" },
        logPath: "log",
      }),
    },
    { launcher: world, memory, tickMs: () => 0 },
  );
  const state = { isOver: false };
  const done = dispatcher.run().then(() => (state.isOver = true));
  for (let step = 0; !state.isOver; step += 1) {
    if (step === game.cancelAt) dispatcher.cancel({ kind: "signal", signal: "SIGINT" }, "SIGINT");
    world.endOne(Number(game.picks.next().value ?? 0));
    // Lets everything that was resolved take effect.
    await new Promise((resolve) => setImmediate(resolve));
    if (step > 5000) throw new Error("the run does not end");
  }
  await done;
  memory.close();
  return events;
}

const games = fc.record({
  behaviours: fc.array(
    fc.record({
      reservedBytes: fc.integer({ min: 1, max: 1200 }),
      retries: fc.integer({ min: 0, max: 2 }),
      end: fc.constantFrom("pass", "fail", "crash", "refuse"),
    }),
    { maxLength: 25 },
  ),
  jobs: fc.integer({ min: 1, max: 6 }),
  maxFail: fc.constantFrom(0, 0, 1, 3),
  cancelAt: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
  picks: fc.infiniteStream(fc.nat()),
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
          const most = behaviour.reservedBytes > BUDGET_BYTES ? 0 : 1 + behaviour.retries;
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
        const fitting = game.behaviours.filter((one) => one.reservedBytes <= BUDGET_BYTES);
        const last = events.filter((event) => event.kind === "task-finished" && !event.willRetry);
        expect(last).toHaveLength(fitting.length);
      }),
      { numRuns: 100 },
    );
  });
});
