import { appendFileSync, readFileSync, truncateSync, statSync, writeFileSync } from "node:fs";
import {
  renderCall,
  renderExit,
  renderReady,
  renderSetUp,
  renderWindUp,
  type BridgeSource,
} from "../bash/bridge-text.ts";
import { parseShellState, type ShellState } from "../bash/shell-state.ts";
import { openBridgePipes, type BridgeFolder, type BridgePipes } from "./bridge-folder.ts";
import { parseEarlyEnd, type EarlyEnd } from "./bridge-words.ts";
import type { Child, End, Launcher, LaunchRequest } from "./launcher.ts";

/** What a session is made from. */
export interface SessionPlan {
  readonly launcher: Launcher;
  readonly source: Omit<BridgeSource, "reportPath">;
  readonly folder: BridgeFolder;
  readonly argv: readonly [string, ...string[]];
}

/** What came of a call: how the function ended, that there is none, or that bash itself has ended. */
export type CallEnd =
  | { readonly kind: "returned"; readonly exitCode: number }
  | { readonly kind: "missing"; readonly known: readonly string[] }
  | { readonly kind: "gone"; readonly end: End };

const NOT_STARTED: End = { exitCode: 127, cpuMs: 0, maxRssBytes: 0, hasSurvivors: false };

type Environment = LaunchRequest["env"];

/**
 * One bash that has run the set-up of the script, and waits in place of its dispatch. It reads its script as
 * it comes: what is appended to the file while it waits is read next, at the top level of the script.
 * One thing at a time.
 */
export class BridgeSession {
  readonly child: Child;
  readonly #plan: SessionPlan;
  readonly #pipes: BridgePipes;
  readonly #reports: string[] = [];
  #onReport: (() => void) | undefined;
  #end: End | undefined;
  #env: Environment;
  #flags = "";
  /** Where the set-up has ended early, when bash told. */
  earlyEnd: EarlyEnd | undefined;

  /** Starts bash. Throws when there is no program mkfifo, or no room for a file. */
  constructor(plan: SessionPlan, request: LaunchRequest) {
    const { folder, launcher } = plan;
    this.#plan = plan;
    this.#env = request.env;
    this.#pipes = openBridgePipes(folder.path, (line) => this.#take(line));
    const { paths } = this.#pipes;
    const source = { ...plan.source, reportPath: paths.reportPath };
    writeFileSync(folder.filePath, renderSetUp(source) + renderReady(paths));
    const { shell: _shell, inheritsShell: _inherits, ...plain } = request;
    this.child = launcher.launch({ ...plain, argv: plan.argv, cwd: folder.cwd });
    void this.child.started.then((start) => {
      if ("refused" in start) this.#close(NOT_STARTED);
    });
    void this.child.ended.then((end) => this.#close(end));
  }

  /** Whether bash has ended, as far as is known. */
  get end(): End | undefined {
    return this.#end;
  }

  /** Resolves when bash has run the set-up and waits; with its end when that came before. */
  async ready(): Promise<End | undefined> {
    const report = await this.#next();
    if (report === undefined) return this.#end;
    this.#noteFlags(report);
    return undefined;
  }

  /** Runs one text at the top level of the script, in the environment of the request. */
  async call(
    request: LaunchRequest,
    work: { readonly text: string; readonly entered?: string },
  ): Promise<CallEnd> {
    const { folder, source } = this.#plan;
    const { size } = statSync(folder.filePath);
    const call = {
      text: work.text,
      logPath: request.logPath,
      env: this.#changes(request.env),
      isTraced: this.#flags.includes("x"),
      line: source.range.fromLine,
    };
    appendFileSync(folder.filePath, renderCall(call, this.#pipes.paths));
    this.#pipes.wake(work.entered === undefined ? "go" : `call ${work.entered}`);
    if (work.entered !== undefined) {
      const known = await this.#readMissing();
      if (known !== undefined) {
        // Bash still waits in the line before the text: it has read none of it.
        truncateSync(folder.filePath, size);
        return { kind: "missing", known };
      }
    }
    this.#env = request.env;
    const report = await this.#next();
    if (report === undefined) return { kind: "gone", end: await this.child.ended };
    return { kind: "returned", exitCode: this.#noteFlags(report) };
  }

  /** The folder and the exported variables of this moment; undefined when bash has ended. */
  async state(): Promise<ShellState | undefined> {
    this.#pipes.wake("state");
    if ((await this.#next()) === undefined) return undefined;
    return parseShellState(readFileSync(this.#pipes.paths.statePath, "utf8"));
  }

  /** Runs the rest of the script after its dispatch, and resolves when bash has ended. */
  windUp(request: LaunchRequest): Promise<End> {
    const { source } = this.#plan;
    const call = {
      logPath: request.logPath,
      isTraced: this.#flags.includes("x"),
      env: this.#changes(request.env),
    };
    return this.#finish(renderWindUp(source, call));
  }

  /** Ends bash where it waits, so that its traps on EXIT run. */
  leave(): Promise<End> {
    return this.#finish(renderExit());
  }

  #finish(text: string): Promise<End> {
    appendFileSync(this.#plan.folder.filePath, text);
    this.#pipes.wake("go");
    return this.child.ended;
  }

  /** Undefined when the function is there, or when bash has ended; else those that there are. */
  async #readMissing(): Promise<readonly string[] | undefined> {
    if ((await this.#next()) !== "missing") return undefined;
    const known: string[] = [];
    for (;;) {
      const name = await this.#next();
      if (name === undefined || name === ".") return known;
      known.push(name);
    }
  }

  /** What is new against the last request: the script may have changed the rest on purpose. */
  #changes(env: Environment): Environment {
    return Object.fromEntries(
      Object.entries(env).filter(([name, value]) => this.#env[name] !== value),
    );
  }

  /** Reads `ready FLAGS` and `end CODE FLAGS`; answers the code. */
  #noteFlags(report: string): number {
    const words = report.split(" ");
    this.#flags = words.at(-1) ?? "";
    return words[0] === "end" ? Number(words[1]) : 0;
  }

  #close(end: End): void {
    this.#pipes.drain(); // What it said last may come after the news of its end.
    this.#end = end;
    this.#pipes.close();
    this.#onReport?.();
  }

  #take(line: string): void {
    const early = parseEarlyEnd(line);
    if (early === undefined) this.#reports.push(line);
    else this.earlyEnd = early;
    this.#onReport?.();
  }

  /** The next report; undefined when bash has ended and said nothing more. */
  async #next(): Promise<string | undefined> {
    while (this.#reports.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#onReport = resolve;
      });
    }
    return this.#reports.shift();
  }
}
