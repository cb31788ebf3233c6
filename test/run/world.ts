import * as fc from "fast-check";
import { vi } from "vitest";
import type { Child, End, Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import type { EventBody } from "../../src/model/event.ts";
import type { Task } from "../../src/model/task.ts";
import { Dispatcher } from "../../src/run/dispatcher.ts";
import { MemoryCurve } from "../../src/run/memory-curve.ts";
import type { Measured, MemoryMeter } from "../../src/run/memory-watch.ts";
import { aTask, someLimits } from "../rig/values.ts";

/** How one task of the simulated world behaves. */
export interface Behaviour {
  readonly reservedBytes: number;
  readonly cores: number;
  readonly isExclusive: boolean;
  readonly retries: number;
  /** What it takes, from its start to its end. */
  readonly liveBytes: number;
  readonly end: "pass" | "fail" | "crash" | "refuse";
  /** Absent: 0. */
  readonly stage?: number;
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

/** One run in that world. */
export interface Game {
  readonly behaviours: readonly Behaviour[];
  readonly jobs: number;
  readonly maxFail: number;
  readonly allowOverBudget: boolean;
  readonly mayContinue?: boolean;
  /** The step at which somebody interrupts the run, if anybody does. */
  readonly cancelAt: number | undefined;
  /** Which child ends at a step; none when it is divisible by three, so that some live for several samples. */
  readonly picks: Iterator<number>;
}

export const BUDGET_BYTES = 1000;
const SAMPLE_MS = 50;

/** Plays a game to its end; answers its events. */
export async function play(game: Game): Promise<readonly EventBody[]> {
  const events: EventBody[] = [];
  const world = new World(game.behaviours);
  const tasks = game.behaviours.map(
    ({ reservedBytes, cores, isExclusive, retries, stage }, index): Task =>
      aTask({
        ...(stage === undefined ? {} : { stage }),
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
      mayContinue: game.mayContinue ?? false,
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
      hasShellEnded: () => false,
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

/** Any game. */
export const games = fc.record({
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
