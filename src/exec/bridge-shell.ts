import { rmSync } from "node:fs";
import type { ShellState } from "../bash/shell-state.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { ShellWork } from "../model/task.ts";
import { endsWithin, explain, neverGood, refuseBrokenText, returned } from "./bridge-end.ts";
import { insideOf } from "./bridge-inherit.ts";
import { howToStart, type BridgeOptions } from "./bridge-options.ts";
import { BridgeSession } from "./bridge-session.ts";
import { describeEarlyEnd, describeGone, describeMissing } from "./bridge-words.ts";
import type { LateWork } from "./late-child.ts";
import type { End, LaunchRequest } from "./launcher.ts";
import { readCpuMs, readHighestBytes } from "./process-usage.ts";

const KILL_PATIENCE_MS = 5000;

type CallWork = Extract<ShellWork, { readonly text: string }>;

/** The one bash of all `open`, `eval` and `close`, and those that come after it when it has ended. */
export class SharedShell {
  readonly #options: BridgeOptions;
  #session: BridgeSession | undefined;
  #state: ShellState | undefined;
  /** All work waits for the one before. */
  #turn: Promise<unknown> = Promise.resolve();
  #isBusy = false;
  /** How the bash came to its end before its wind-up. */
  whyGone: string | undefined;

  /** Starts nothing. */
  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /** Does a piece of work, after all that was asked for before. */
  run(request: LaunchRequest, work: ShellWork, late: LateWork): Promise<End | undefined> {
    return this.#inTurn(async () => {
      try {
        if (work.kind === "open") return await this.#open(request, late);
        if (work.kind === "close") return await this.#windUp(request, late);
        return await this.#eval(request, work, late);
      } catch (error) {
        return this.#giveUp(describeSystemError(error), request, late);
      }
    });
  }

  /** The files of the bridge cannot be used: a script has removed them, the disk is full, there is no mkfifo. */
  #giveUp(problem: string, request: LaunchRequest, late: LateWork): End {
    this.#session?.child.kill("SIGKILL");
    const why = `the bridge to ${this.#options.script.path} broke: ${problem}`;
    this.whyGone = why;
    late.start({ refused: why }); // Where nothing was started before.
    this.#explain(request, why);
    return returned(1, {});
  }

  /** Starts a program as a child of the shared bash would be started. */
  async launchInside(request: LaunchRequest, late: LateWork): Promise<End | undefined> {
    const state = await this.#inTurn(() => this.#readState(request, late));
    if (state === undefined) return undefined;
    const child = this.#options.launcher.launch(insideOf(state, request, this.#options.env));
    late.follow(child);
    const start = await child.started;
    late.start(start);
    return "refused" in start ? undefined : child.ended;
  }

  /** Ends what lives, and removes all files of the bridge. */
  async close(): Promise<void> {
    const session = this.#session;
    if (session !== undefined && session.end === undefined) await this.#end(session);
    rmSync(this.#options.scratchPath, { recursive: true, force: true });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      this.#isBusy = true;
      try {
        return await work();
      } finally {
        this.#isBusy = false;
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #open(request: LaunchRequest, late: LateWork): Promise<End | undefined> {
    const opened = await this.#openSession(request, late);
    if (opened === undefined || "end" in opened) return opened?.end;
    return returned(0, usedBy(opened.pid, 0));
  }

  async #eval(request: LaunchRequest, work: CallWork, late: LateWork): Promise<End | undefined> {
    const live = await this.#liveSession(request, late);
    if (live === undefined || "end" in live) return live?.end;
    const { session, pid } = live;
    if (work.entered === undefined) {
      const { launcher, script } = this.#options;
      const broken = await refuseBrokenText(work.text, {
        launcher,
        request,
        name: script.path,
        late,
      });
      if (broken !== undefined) return broken;
    }
    const cpuMsBefore = readCpuMs(pid);
    this.#state = undefined;
    const came = await session.call(request, work);
    if (came.kind === "returned") return returned(came.exitCode, usedBy(pid, cpuMsBefore));
    if (came.kind === "missing") {
      const { path: script } = this.#options.script;
      const name = work.entered ?? "";
      this.#explain(request, describeMissing(name, { script, known: came.known }));
      return returned(NO_SUCH_COMMAND, {});
    }
    const name = work.entered ?? work.text;
    this.whyGone = describeGone(came.end, name);
    return { ...came.end, cpuMs: Math.max(0, came.end.cpuMs - cpuMsBefore) };
  }

  async #windUp(request: LaunchRequest, late: LateWork): Promise<End | undefined> {
    const session = this.#session;
    const start = await session?.child.started;
    if (
      session === undefined ||
      start === undefined ||
      "refused" in start ||
      session.end !== undefined
    ) {
      late.start({ refused: this.#refusal() });
      return undefined;
    }
    late.follow(session.child);
    late.start(start);
    const cpuMsBefore = readCpuMs(start.pid);
    const end = await session.windUp(request);
    return { ...end, cpuMs: Math.max(0, end.cpuMs - cpuMsBefore) };
  }

  async #readState(request: LaunchRequest, late: LateWork): Promise<ShellState | undefined> {
    const live = await this.#liveSession(request, late);
    if (live === undefined || "end" in live) return undefined;
    this.#state ??= await live.session.state();
    if (this.#state === undefined) late.start({ refused: this.#refusal() });
    return this.#state;
  }

  /** The session that waits for work: the one that there is, or a new one. Undefined: it was refused. */
  async #liveSession(request: LaunchRequest, late: LateWork): Promise<Opened | undefined> {
    const session = this.#session;
    if (session !== undefined && session.end === undefined) {
      late.follow(session.child);
      const start = await session.child.started;
      late.start(start);
      return "refused" in start ? undefined : { session, pid: start.pid };
    }
    if (session !== undefined && !this.#options.mayReopen) {
      late.start({ refused: this.#refusal() });
      return undefined;
    }
    return this.#openSession(request, late);
  }

  async #openSession(request: LaunchRequest, late: LateWork): Promise<Opened | undefined> {
    const { launcher, script } = this.#options;
    const { makeFolder, argv, source } = howToStart(this.#options);
    const session = new BridgeSession({ launcher, argv, source, folder: makeFolder() }, request);
    this.#session = session;
    this.#state = undefined;
    late.follow(session.child);
    const start = await session.child.started;
    late.start(start);
    if ("refused" in start) return undefined;
    const end = await session.ready();
    if (end === undefined) {
      this.whyGone = undefined;
      return { session, pid: start.pid };
    }
    const dispatchLine = script.range.fromLine;
    const where = session.earlyEnd;
    const why = describeEarlyEnd(end, { script: script.path, dispatchLine, where });
    this.whyGone = why;
    this.#explain(request, why);
    return { end: neverGood(end) };
  }

  #refusal(): string {
    const end = this.#session?.end;
    if (end !== undefined) this.whyGone ??= describeGone(end, "a pause between two steps");
    return this.whyGone ?? "the bash of the script was not started";
  }

  #explain(request: LaunchRequest, message: string): void {
    explain(request, message, this.#options.onTrouble);
  }

  /** Politely where it waits; in the middle of something by a signal. */
  async #end(session: BridgeSession): Promise<void> {
    const { child } = session;
    const start = await child.started;
    if ("refused" in start) return;
    if (this.#isBusy) child.kill("SIGTERM");
    else void session.leave();
    if (await endsWithin(child, this.#options.graceMs)) return;
    child.kill("SIGKILL");
    await endsWithin(child, KILL_PATIENCE_MS);
  }
}

type Opened = { readonly session: BridgeSession; readonly pid: number } | { readonly end: End };

/** As bash has it. */
const NO_SUCH_COMMAND = 127;

/** What the shared bash has used since. Of the size of its children only a sampler knows. */
function usedBy(pid: number, cpuMsBefore: number): Pick<End, "cpuMs" | "maxRssBytes"> {
  return { cpuMs: readCpuMs(pid) - cpuMsBefore, maxRssBytes: readHighestBytes(pid) };
}
