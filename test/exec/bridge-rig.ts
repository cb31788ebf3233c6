import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openBridge, type Bridge } from "../../src/exec/bridge.ts";
import type { BridgeOptions } from "../../src/exec/bridge-options.ts";
import type { Child, End, Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import { openLauncher } from "../../src/exec/open-launcher.ts";
import type { DispatchRange } from "../../src/bash/bridge-text.ts";
import { quoteForBash } from "../../src/lib/quote.ts";

/** How a piece of work ended, and what it wrote. */
export interface Shown {
  readonly refused?: string;
  readonly end?: End;
  readonly pid?: number;
  readonly text: string;
}

/** A piece of work that goes on. */
export interface StartedWork {
  readonly child: Child;
  readonly shown: Promise<Shown>;
  /** What it has written so far. */
  readonly readLog: () => string;
}

/** A project with the scripts of test/fixtures/bash in `ci/`. */
export interface BridgeRig {
  readonly root: string;
  readonly scratchPath: string;
  readonly troubles: readonly string[];
  readonly launcher: Launcher;
  /** Opens a bridge to a script; `dispatch` is its line, `"$@"` in the fixtures. */
  readonly open: (
    script: string,
    changes?: Partial<BridgeOptions> & {
      readonly dispatch?: string;
      readonly range?: DispatchRange;
    },
  ) => Bridge;
  /** Starts a piece of work, and follows it to its end. */
  readonly run: (bridge: Bridge, request: Partial<LaunchRequest>) => Promise<Shown>;
  readonly start: (bridge: Bridge, request: Partial<LaunchRequest>) => StartedWork;
  /** Runs the script as it is, in real bash. */
  readonly direct: (
    script: string,
    ...args: readonly string[]
  ) => { readonly exitCode: number | null; readonly text: string };
  readonly close: () => Promise<void>;
}

/** Makes the project, or a copy of another one. Its programs get PATH and what `more` says. */
export function makeBridgeRig(
  launcherName = "supervisor",
  more: Readonly<Record<string, string>> = {},
  project?: string,
): BridgeRig {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-bridge-")));
  const root = join(folder, "project with 'quote");
  const scratchPath = join(folder, "scratch 'too");
  const [from, to] =
    project === undefined ? ["test/fixtures/bash", join(root, "ci")] : [project, root];
  cpSync(resolve(from), to, { recursive: true });
  const env = {
    PATH: process.env["PATH"] ?? "",
    GIVEN: "from outside",
    MOULT_LAUNCHER: launcherName,
    ...more,
  };
  const launcher = openLauncher({
    env,
    cookie: folder,
    kill: (pid, signal) => void process.kill(pid, signal),
  });
  const troubles: string[] = [];
  const bridges: Bridge[] = [];
  let logCount = 0;

  const start = (bridge: Bridge, request: Partial<LaunchRequest>): StartedWork => {
    const logPath = join(folder, `log ${(logCount += 1)}`);
    closeSync(openSync(logPath, "a"));
    const child = bridge.launcher.launch({
      argv: ["true"],
      cwd: root,
      env: {},
      logPath,
      ...request,
    });
    const follow = async (): Promise<Shown> => {
      const started = await child.started;
      const end = "refused" in started ? undefined : await child.ended;
      return {
        ...("refused" in started ? { refused: started.refused } : { pid: started.pid }),
        ...(end === undefined ? {} : { end }),
        text: readFileSync(logPath, "utf8"),
      };
    };
    return { child, shown: follow(), readLog: () => readFileSync(logPath, "utf8") };
  };
  return {
    root,
    scratchPath,
    troubles,
    launcher,
    open: (script, { dispatch = '"$@"', range: given, ...changes } = {}) => {
      const text = readFileSync(join(root, script), "utf8");
      const line = text.split("\n").indexOf(dispatch) + 1;
      const range = given ?? { fromLine: line, toLine: line };
      const bridge = openBridge({
        launcher,
        script: { path: script, text, range },
        args: [],
        root,
        scratchPath,
        env,
        graceMs: 5000,
        mayReopen: false,
        onTrouble: (message) => troubles.push(message),
        ...changes,
      });
      bridges.push(bridge);
      return bridge;
    },
    start,
    run: (bridge, request) => start(bridge, request).shown,
    direct: (script, ...args) => {
      const path = join(folder, `direct ${(logCount += 1)}`);
      const output = openSync(path, "a");
      const { status } = spawnSync("bash", [script, ...args], {
        cwd: root,
        env,
        stdio: ["ignore", output, output],
      });
      closeSync(output);
      return { exitCode: status, text: readFileSync(path, "utf8") };
    },
    close: async () => {
      for (const bridge of bridges) await bridge.close();
      await launcher.close();
      spawnSync("chmod", ["-R", "u+w", folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** The work that calls a function. */
export function call(
  kind: "eval" | "alone",
  name: string,
  ...args: readonly string[]
): Partial<LaunchRequest> {
  return { shell: { kind, text: [name, ...args].map(quoteForBash).join(" "), entered: name } };
}

export const OPEN: Partial<LaunchRequest> = { shell: { kind: "open" } };
export const CLOSE: Partial<LaunchRequest> = { shell: { kind: "close" } };
/** The first line of the dispatch of early-exit.sh. */
export const EARLY_DISPATCH = "if [[ $# -gt 0 ]]; then";
