import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Child, End, Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import type { EventBody } from "../../src/model/event.ts";
import type { Task } from "../../src/model/task.ts";
import { Dispatcher } from "../../src/run/dispatcher.ts";
import { MemoryCurve } from "../../src/run/memory-curve.ts";
import type { Measured, MemoryMeter } from "../../src/run/memory-watch.ts";
import { aTask, someLimits } from "../rig/values.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** How one task of the simulated world behaves. */
interface Behaviour {
  readonly reservedBytes: number;
  readonly cores: number;
  readonly isExclusive: boolean;
  readonly retries: number;
  /** What it takes, from its start to its end. */
  readonly liveBytes: number;
  readonly end: "pass" | "fail" | "crash" | "refuse";
}

/** A world without processes: children end when the world says so, in an order that it chooses. */
class World implements Launcher, MemoryMeter {
  readonly name = "simulated";
  readonly lost = new Promise<string>(() => undefined);
  readonly #behaviours: readonly Behaviour[];
  readonly #waiting: (() => void)[] = [];
  readonly #liveBytes = new Map<number, number>();
  #launchCount = 0;

  constructor(behaviours: readonly Behaviour[]) {
    this.#behaviours = behaviours;
  }

  launch(request: LaunchRequest): Child {
    const behaviour = this.#behaviours[Number(request.argv[0])];
    const pid = (this.#launchCount += 1);
    const ended = Promise.withResolvers<End>();
    const usage = { cpuMs: 0, maxRssBytes: 0, hasSurvivors: false };
    const finish = (): void =>
      ended.resolve(
        behaviour?.end === "crash"
          ? { signal: "SIGSEGV", ...usage }
          : { exitCode: behaviour?.end === "pass" ? 0 : 1, ...usage },
      );
    if (behaviour?.end !== "refuse") this.#waiting.push(finish);
    this.#liveBytes.set(pid, behaviour?.liveBytes ?? 0);
    return {
      started: Promise.resolve(behaviour?.end === "refuse" ? { refused: "ENOENT" } : { pid }),
      ended: ended.promise,
      kill: (signal) => ended.resolve({ signal, ...usage }),
      survivors: () => Promise.resolve([]),
    };
  }

  /** Ends one of the running children. */
  endOne(pick: number): void {
    const [finish] = this.#waiting.splice(pick % Math.max(1, this.#waiting.length), 1);
    finish?.();
  }

  readonly add = (): void => undefined;
  readonly sample = (): void => undefined;
  readonly refine = (): void => undefined;
  readonly liveBytes = (pid: number): number => this.#liveBytes.get(pid) ?? 0;
  readonly remove = (pid: number): Measured => ({
    peakBytes: this.liveBytes(pid),
    stretch: 1,
    curve: new MemoryCurve(),
  });

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Game {
  readonly behaviours: readonly Behaviour[];
  readonly jobs: number;
  readonly maxFail: number;
  readonly allowOverBudget: boolean;
  /** The step at which somebody interrupts the run, if anybody does. */
  readonly cancelAt: number | undefined;
  /** Which child ends at a step; none when it is divisible by three, so that some live for several samples. */
  readonly picks: Iterator<number>;
}

const BUDGET_BYTES = 1000;
const SAMPLE_MS = 50;

async function play(game: Game): Promise<readonly EventBody[]> {
  const events: EventBody[] = [];
  const world = new World(game.behaviours);
  const tasks = game.behaviours.map(({ reservedBytes, cores, isExclusive, retries }, index): Task =>
    aTask({
      id: `t/${index}`,
      argv: [String(index)],
      reservedBytes,
      cores,
      isExclusive,
      retries,
    }),
  );
  const { jobs, maxFail, allowOverBudget } = game;
  const dispatcher = new Dispatcher(
    {
      tasks,
      limits: someLimits({
        jobs,
        cores: 3,
        budgetBytes: BUDGET_BYTES,
        allowOverBudget,
        maxFail,
      }),
      emit: (event) => events.push(event),
      prepare: (task) => ({
        request: { argv: [task.argv[0] ?? ""], cwd: "/", env: {}, logPath: "/dev/null" },
        logPath: "log",
      }),
    },
    {
      launcher: world,
      memory: world,
      tickMs: () => 0,
      readPressure: () => ({ availableBytes: 1e12 }),
      takeMemoryKill: () => undefined,
    },
  );
  // The dispatcher samples on a clock; here it is the steps of the game.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const state = { isOver: false };
  const done = dispatcher.run().then(() => (state.isOver = true));
  for (let step = 0; !state.isOver; step += 1) {
    if (step === game.cancelAt) dispatcher.cancel({ kind: "signal", signal: "SIGINT" }, "SIGINT");
    const pick = Number(game.picks.next().value ?? 0);
    if (pick % 3 !== 0) world.endOne(pick);
    // Lets everything that was resolved take effect.
    await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(SAMPLE_MS);
    await new Promise((resolve) => setImmediate(resolve));
    if (step > 5000) throw new Error("the run does not end");
  }
  await done;
  vi.useRealTimers();
  return events;
}

const games = fc.record({
  behaviours: fc.array(
    fc.record({
      reservedBytes: fc.integer({ min: 1, max: 1200 }),
      liveBytes: fc.integer({ min: 1, max: 900 }),
      cores: fc.constantFrom(1, 1, 0.25, 2, 7),
      isExclusive: fc.constantFrom(false, false, false, true),
      retries: fc.integer({ min: 0, max: 2 }),
      end: fc.constantFrom("pass", "fail", "crash", "refuse"),
    }),
    { maxLength: 25 },
  ),
  jobs: fc.integer({ min: 1, max: 6 }),
  maxFail: fc.constantFrom(0, 0, 1, 3),
  allowOverBudget: fc.boolean(),
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
          const isRefused = behaviour.reservedBytes > BUDGET_BYTES && !game.allowOverBudget;
          // Being stopped for memory is repeated once and costs no retry.
          const most = isRefused ? 0 : 2 + behaviour.retries;
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

  it("stops who is too much at once, and the second time runs it again with nothing beside it", async () => {
    await fc.assert(
      fc.asyncProperty(games, async (game) => {
        const events = await play({ ...game, maxFail: 0, cancelAt: undefined });
        const running = new Set<string>();
        const stopped = new Map<string, number>();
        for (const event of events) {
          if (event.kind === "task-started") {
            running.add(event.task);
            if (stopped.get(event.task) === 2) expect([...running]).toEqual([event.task]);
          }
          if (event.kind !== "task-finished") continue;
          running.delete(event.task);
          if (event.outcome.kind !== "out-of-memory") continue;
          expect(event.outcome.by).toBe("brake");
          expect(event.memory?.liveBytes).toBeGreaterThan(BUDGET_BYTES);
          stopped.set(event.task, (stopped.get(event.task) ?? 0) + 1);
        }
        // No task takes more than the budget alone here: then there is nothing to stop.
        expect([...stopped.values()].every((count) => count <= 2)).toBe(true);
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
