import { availableParallelism, freemem, tmpdir, totalmem } from "node:os";
import { describeBug } from "./cli/bug.ts";
import { EXIT_CODES } from "./cli/exit.ts";
import { type EndedCall, renderAnswer, type Trouble } from "./cli/fallback-trouble.ts";
import { troubleOf } from "./cli/fallback-watch.ts";
import type { Rescue } from "./cli/fallback.ts";
import { openLauncher } from "./exec/open-launcher.ts";
import type { SupervisorProcess } from "./exec/supervisor.ts";
import type { Host, TextStream } from "./lib/host.ts";
import type { Early } from "./start.ts";

/** A parameter of the program: what start.ts has made before this was even loaded. */
declare const early: Early;

const BROKEN = EXIT_CODES.broken.code;
const ANSWER_PATH = process.env["MOULT_ANSWER_FILE"];
let isDone = false;
/** A bug that nobody could catch; then a way back may be on its way. */
let bug: Trouble | undefined;
let rescue: Rescue | undefined;
let ended: EndedCall | undefined;
// Whatever ends this process in another way than through `end` has not done its work: an event loop
// that ran dry, a config that calls process.exit.
process.on("exit", (exitCode) => {
  if (!isDone) process.exitCode = BROKEN;
  if (ANSWER_PATH) writeAnswer(ANSWER_PATH, isDone ? exitCode : BROKEN);
});
process.on("uncaughtException", breakDown);
process.on("beforeExit", () => {
  if (rescue !== undefined && !isDone) breakDown(new Error("Internal error: nothing is awaited"));
});

// What Node calls experimental is no news for people: SQLite, in Node 22, and what start.ts lets the program import with.
const EXPERIMENTAL = /^(SQLite|vm\.USE_MAIN_CONTEXT_DEFAULT_LOADER) is an experimental/;
process.emitWarning = new Proxy(process.emitWarning.bind(process), {
  apply: (emit, self, parts) =>
    EXPERIMENTAL.test(String(parts[0])) ? undefined : Reflect.apply(emit, self, parts),
});

let lostOutput: Error | undefined;
/** Opened with its first use: that takes a millisecond, and the first tests can be launched before. */
const openStream = (name: "stdout" | "stderr"): TextStream & { flush: () => Promise<void> } => {
  let opened: NodeJS.WriteStream | undefined;
  const open = (): NodeJS.WriteStream => {
    const stream: NodeJS.WriteStream = process[name];
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The reader has gone (`moult run | head`): the run goes on, its reports are in files.
      if (error.code !== "EPIPE") lostOutput ??= error;
    });
    opened = stream;
    return stream;
  };
  const use = (): NodeJS.WriteStream => opened ?? open();
  return {
    write: (text) => void use().write(text),
    // A pipe takes 64 KB at once; the rest waits for its reader, and an exit would lose it.
    flush: () =>
      new Promise((resolve) => {
        if (opened === undefined || opened.destroyed) resolve();
        else opened.write("", () => resolve());
      }),
    get isTerminal() {
      return use().isTTY ?? false;
    },
    // Asked anew each time: what Node remembers is old after a stop, a resize and a continuation.
    columns: () => (use().isTTY ? use().getWindowSize()[0] : 80),
    rows: () => (use().isTTY ? use().getWindowSize()[1] : 24),
  };
};

const stdout = openStream("stdout");
const stderr = openStream("stderr");

const findWorkingFolder = (): string => {
  try {
    return process.cwd();
  } catch {
    const next = "next: cd to a folder that exists";
    process.stderr.write(`error: the current folder has been removed\n  ${next}\n`);
    return process.exit(BROKEN);
  }
};

/** A copy: each look into `process.env` itself is a call into the system's own environment. */
const env: Host["env"] = { ...process.env };

const kill: Host["kill"] = (pid, signal) =>
  void process.kill(pid, signal === 0 ? 0 : toSignal(signal));
/** Unlike that of any other run on this machine, and without loading node:crypto, which takes 4 ms. */
const makeCookie = (): string =>
  [process.pid, process.hrtime.bigint(), Math.random()].map((one) => one.toString(36)).join("-");
const startLauncher = (supervisor?: SupervisorProcess): ReturnType<typeof openLauncher> =>
  openLauncher(
    // The name of this very program is nothing for the tests, which may call another Moult; its answer neither.
    {
      env: { ...env, MOULT_PROGRAM: undefined, MOULT_ANSWER_FILE: undefined },
      cookie: makeCookie(),
      kill,
    },
    supervisor,
  );
const { supervisor, setV8Flags } = early;
const earlyLauncher = supervisor === undefined ? undefined : startLauncher(supervisor);

const host: Host = {
  args: process.argv.slice(2),
  program: [process.execPath, process.argv[1] ?? ""],
  cwd: findWorkingFolder(),
  env,
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.version,
  coreCount: availableParallelism(),
  temporaryFolder: tmpdir(),
  totalMemoryBytes: totalmem(),
  freeMemoryBytes: freemem(),
  stdout,
  stderr,
  nowMs: () => Date.now(),
  // Not performance.now(): loading that module takes as long as reading the config.
  tickMs: () => Number(process.hrtime.bigint()) / 1e6,
  random: () => Math.random(),
  kill,
  setV8Flags,
  onSignal: (listener) => {
    const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, listener);
  },
};

/** Names of signals come from the table of this system, but as plain text. */
function toSignal(name: string): NodeJS.Signals {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- process.kill checks the name itself
  return name as NodeJS.Signals;
}

const end = (exitCode: number): void => {
  isDone = true;
  if (lostOutput !== undefined) process.stderr.write(`error: ${lostOutput.message}\n`);
  process.exit(exitCode === 0 && lostOutput !== undefined ? BROKEN : exitCode);
};

/** Ends after a bug that nobody could catch: at once, or with the old script where that was asked for. */
function breakDown(error: unknown): void {
  if (bug !== undefined) return; // The way back is taken already; the first bug was told.
  bug = troubleOf(error);
  const facts = { nodeVersion: process.version, platform: process.platform };
  // The live view may be open: it hides the cursor and leaves it behind its last line.
  if (process.stderr.isTTY) process.stderr.write("\u001B[?25h\n");
  process.stderr.write(describeBug(error, facts));
  if (rescue === undefined) process.exit(BROKEN);
  rescue(error).then(
    (exitCode) => {
      if (exitCode === undefined) process.exit(BROKEN);
      ended = { exitCode, trouble: undefined, isVerbatim: true };
      end(exitCode);
    },
    () => process.exit(BROKEN),
  );
}

/** The last act. Who started this program takes silence for a crash. */
function writeAnswer(path: string, exitCode: number): void {
  const lost: Trouble | undefined = lostOutput && {
    code: "environment-broken",
    message: lostOutput.message,
  };
  const silent: Trouble = { code: "bug", message: "Moult ended before its work was done" };
  const trouble = bug ?? lost ?? ended?.trouble ?? (isDone ? undefined : silent);
  const text = renderAnswer({ exitCode, trouble, isVerbatim: ended?.isVerbatim ?? false });
  try {
    process.getBuiltinModule("node:fs").writeFileSync(path, text);
  } catch (error) {
    process.stderr.write(`error: MOULT_ANSWER_FILE cannot be written: ${String(error)}\n`);
  }
}

void import("./cli/app.ts")
  .then(({ runApp }) =>
    runApp(host, {
      openLauncher: () => earlyLauncher ?? startLauncher(),
      offerRescue: (offered) => (rescue = offered),
    }),
  )
  .then(async (call) => {
    if (bug !== undefined) return; // What has ended is nobody's call any more.
    ended = call;
    await Promise.all([stdout.flush(), stderr.flush()]);
    // An error of a stream comes after the write that caused it.
    setImmediate(end, call.exitCode);
  });
