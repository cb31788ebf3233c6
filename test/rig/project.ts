import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { readEventLog } from "../../src/history/event-log.ts";
import type { RunEvent } from "../../src/model/event.ts";
import { foldEvents, type RunRecord } from "../../src/model/run-record.ts";

/** What a finished call of Moult left. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary project with Moult's front door. Removed at the end of its scope (`await using`). */
export interface TestProject {
  readonly root: string;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  /** Runs `moult ...args` in the project to its end. */
  readonly moult: (args: readonly string[], options?: CallOptions) => Promise<Finished>;
  /** Starts `moult ...args`, for tests that do something meanwhile. */
  readonly start: (args: readonly string[], options?: CallOptions) => Started;
  /** The events of the newest run. */
  readonly events: () => readonly RunEvent[];
  readonly record: () => RunRecord;
  /** The folder of the newest run; absolute. */
  readonly runFolder: () => string;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** A call of Moult that goes on. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when standard output and error together contain the text. */
  readonly says: (text: string) => Promise<void>;
}

/** How a call differs from the usual: colourless, not in CI, no MOULT_ variables. */
export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const MAIN = resolve("dist/main.cjs");

/** Makes a project of these files; names that end in `.sh` or start with `bin/` become executable. */
export function makeProject(files: Readonly<Record<string, string>>): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "moult-test-")));
  const write = (path: string, text: string): void => {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    if (path.endsWith(".sh") || path.startsWith("bin/")) chmodSync(target, 0o755);
  };
  // Ends the search for a config here, whatever lies above the temporary folder.
  mkdirSync(join(root, ".git"));
  for (const [path, text] of Object.entries(files)) write(path, text);
  const runFolder = (): string => {
    const runs = join(root, ".moult/runs");
    const newest = readdirSync(runs).sort().at(-1);
    if (newest === undefined) throw new Error("no run yet");
    return join(runs, newest);
  };
  const events = (): readonly RunEvent[] => {
    const result = readEventLog(join(runFolder(), "events.jsonl"));
    if (!result.ok) throw new Error(result.failures[0]?.message);
    return result.value;
  };
  const start = (args: readonly string[], options: CallOptions = {}): Started =>
    startMoult(args, { cwd: root, ...options });
  return {
    root,
    write,
    read: (path) => readFileSync(join(root, path), "utf8"),
    moult: (args, options) => start(args, options).finished,
    start,
    events,
    record: () => foldEvents(events()),
    runFolder,
    [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The environment of a call: nothing of the machine but what programs need. */
export function plainEnvironment(): Record<string, string> {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  return { PATH, HOME, LANG };
}

function startMoult(args: readonly string[], options: CallOptions): Started {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    env: { ...plainEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  const collect = (add: (text: string) => void) => (text: string) => {
    add(text);
    for (const watch of watchers) watch();
  };
  child.stdout.setEncoding("utf8").on(
    "data",
    collect((text) => (stdout += text)),
  );
  child.stderr.setEncoding("utf8").on(
    "data",
    collect((text) => (stderr += text)),
  );
  const finished = new Promise<Finished>((done, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => {
      if (code === null) fail(new Error(`moult ended by ${signal}\n${stderr}`));
      else done({ exitCode: code, stdout, stderr });
    });
  });
  const says = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const watch = (): void => {
        if (!(stdout + stderr).includes(text)) return;
        watchers.delete(watch);
        done();
      };
      watchers.add(watch);
      child.once("close", () =>
        fail(new Error(`ended without saying "${text}":\n${stdout}${stderr}`)),
      );
      watch();
    });
  return { child, finished, says };
}
