import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { Duplex } from "node:stream";
import { getSystemErrorName } from "node:util";
import { COOKIE_NAME, findMarked } from "./cookie.ts";
import {
  type Child,
  type End,
  type Launcher,
  type LauncherOptions,
  type LaunchRequest,
  type Start,
} from "./launcher.ts";
import { parsePreloadCommand } from "./preload-command.ts";
import { findPrograms, isProgram } from "./programs.ts";

/**
 * Imported and not run as a script, so that Python keeps its compiled form. In the bundle as in the
 * source tree it lies beside this file.
 */
const PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); import supervisor; supervisor.main()";

const SYSTEM_PYTHON = "/usr/bin/python3";

/** By number. Aliases such as SIGIOT come after the usual name, so that going backwards leaves that one. */
const SIGNAL_NAMES = new Map(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, id]) => [id, name]),
);

interface Pending {
  readonly onStart: (start: Start) => void;
  readonly onEnd: (end: End) => void;
  /** Known since the start, for the case that the supervisor dies. */
  pid: number | undefined;
  onSurvivors: ((pids: readonly number[]) => void) | undefined;
  notPreloaded: string | undefined;
}

function ignore(): void {
  // Nobody waits for this answer.
}

const NOBODY: Pending = {
  onStart: ignore,
  onEnd: ignore,
  pid: undefined,
  onSurvivors: undefined,
  notPreloaded: undefined,
};

/** The process, which waits for requests. */
export interface SupervisorProcess {
  readonly child: ChildProcess;
  /** Takes requests and gives reports. One socket, because making one takes Node a millisecond of the start. */
  readonly channel: Duplex;
}

/**
 * Opens a supervisor that was just spawned (see supervisor.py for what it does and its protocol).
 * Requests may be sent at once; they wait in the socket until it is up.
 */
export function openSupervisor(
  { child, channel }: SupervisorProcess,
  options: LauncherOptions,
): Launcher {
  const pending = new Map<string, Pending>();
  let launchCount = 0;

  const send = (...fields: readonly string[]): void => sendFrame(channel, fields);
  // A write after its death: `lost` tells.
  channel.on("error", () => undefined);
  send("E", options.cookie, ...environmentEntries(options.env));
  readLines(channel, (line) => handleReport(line, pending));

  const launch = (request: LaunchRequest): Child => {
    const id = String((launchCount += 1));
    const started = Promise.withResolvers<Start>();
    const ended = Promise.withResolvers<End>();
    const how = chooseStart(request);
    const { notPreloaded } = how;
    pending.set(id, { ...NOBODY, onStart: started.resolve, onEnd: ended.resolve, notPreloaded });
    const cookie = `${COOKIE_NAME}=${options.cookie}:${id}`;
    const { argv, cwd, logPath } = request;
    const place = [id, cwd, logPath, String(argv.length), ...how.counts];
    const env = environmentEntries(request.env);
    send(how.verb, ...place, ...argv, ...how.modules, ...env, cookie);
    return {
      started: started.promise,
      ended: ended.promise,
      kill: (signal) => send("K", id, String(signalNumber(signal))),
      survivors: () => askSurvivors(id),
    };
  };

  const askSurvivors = (id: string): Promise<readonly number[]> => {
    const answer = Promise.withResolvers<readonly number[]>();
    const entry = pending.get(id) ?? { ...NOBODY };
    entry.onSurvivors = answer.resolve;
    pending.set(id, entry);
    send("S", id);
    return answer.promise;
  };

  const gone = whenGone(child);
  const lost = Promise.withResolvers<string>();
  let isClosing = false;
  void gone.then((how) => {
    if (isClosing) return;
    lost.resolve(`the supervisor ${how}`);
    // After those who wait for `lost`: they say first that this is no doing of the tests.
    setImmediate(() => abandon(pending, options));
  });
  return {
    name: "supervisor",
    launch,
    join: (paths) => send("J", ...paths),
    lost: lost.promise,
    close: async () => {
      isClosing = true;
      if (options.isPlain === true) send("Q");
      channel.end();
      await gone;
    },
  };
}

/** Starts the process; a plain one lends its task our own standard input. To be opened in the same turn of the event loop, or its failure is nobody's. */
export function spawnSupervisor(python: string, isPlain: boolean): SupervisorProcess {
  // Isolated and without site: faster, and no variable of the user changes what runs.
  const args = ["-I", "-S", "-c", PROGRAM, import.meta.dirname, ...(isPlain ? ["plain"] : [])];
  const stdio = [isPlain ? "inherit" : "ignore", "ignore", "inherit", "pipe"] as const;
  // Ctrl-C in the terminal is for Moult, which decides what the tests get.
  const child = spawn(python, args, { stdio: [...stdio], detached: true });
  const channel = child.stdio[3];
  if (!isDuplex(channel)) throw new Error("Internal error: a process without its pipe");
  return { child, channel };
}

function isDuplex(stream: ChildProcess["stdio"][number] | undefined): stream is Duplex {
  return stream instanceof Object && "read" in stream && "write" in stream;
}

function sendFrame(channel: Duplex, fields: readonly string[]): void {
  const body = fields.join("\0");
  channel.write(`${Buffer.byteLength(body)}\n${body}`);
}

/** Finds the interpreter for the supervisor: the system's own first, because those on PATH may be slow wrappers. */
export function findPython(path: string | undefined): string | undefined {
  return isProgram(SYSTEM_PYTHON) ? SYSTEM_PYTHON : findPrograms("python3", path)[0];
}

/** How a request is started: the verb of the protocol, and what only a preloaded start has. */
interface ChosenStart {
  readonly verb: "L" | "P";
  readonly counts: readonly string[];
  readonly modules: readonly string[];
  readonly notPreloaded: string | undefined;
}

const PLAIN_START: ChosenStart = { verb: "L", counts: [], modules: [], notPreloaded: undefined };

function chooseStart({ argv, preload: modules }: LaunchRequest): ChosenStart {
  if (modules === undefined) return PLAIN_START;
  const command = parsePreloadCommand(argv);
  if (command.kind === "other") return { ...PLAIN_START, notPreloaded: command.reason };
  const counts = [String(command.flagCount), String(modules.length)];
  return { verb: "P", counts, modules, notPreloaded: undefined };
}

function handleReport(line: string, pending: Map<string, Pending>): void {
  const [kind, id, ...words] = line.split(" ");
  const entry = pending.get(id ?? "");
  if (id === undefined || entry === undefined) return;
  if (kind === "s") {
    entry.pid = Number(words[0]);
    const { pid, notPreloaded } = entry;
    entry.onStart(notPreloaded === undefined ? { pid } : { pid, notPreloaded });
  } else if (kind === "p") {
    entry.notPreloaded = words.join(" ");
  } else if (kind === "f") {
    pending.delete(id);
    entry.onStart({ refused: errorName(Number(words[0])) });
  } else if (kind === "x") {
    pending.delete(id);
    entry.onEnd(parseEnd(words.map(Number)));
  } else if (kind === "r") {
    const pids = (words[0] ?? "").split(",").filter((one) => one !== "");
    entry.onSurvivors?.(pids.map(Number));
    entry.onSurvivors = undefined;
    if (entry.pid === undefined) pending.delete(id); // It had ended; nothing else will come.
  }
}

/** The supervisor has died and with it the news of its children: kills them and reports their end. */
function abandon(pending: Map<string, Pending>, { cookie, kill }: LauncherOptions): void {
  const groups = [...pending.values()].flatMap(({ pid }) => (pid === undefined ? [] : [-pid]));
  for (const target of [...groups, ...findMarked({ cookie: `${cookie}:` })]) {
    try {
      kill(target, "SIGKILL");
    } catch {
      // ESRCH: it had ended, and nobody could tell.
    }
  }
  for (const entry of pending.values()) {
    entry.onStart({ refused: "EPIPE" });
    entry.onEnd({ signal: "SIGKILL", cpuMs: 0, maxRssBytes: 0, hasSurvivors: false });
    entry.onSurvivors?.([]);
  }
  pending.clear();
}

function parseEnd(words: readonly number[]): End {
  const [status = 0, userMs = 0, systemMs = 0, maxRssKb = 0, survivorCount = 0] = words;
  const signal = status & 0x7f; // The layout of a wait status, as in waitpid(2).
  return {
    ...(signal === 0
      ? { exitCode: (status >> 8) & 0xff }
      : { signal: SIGNAL_NAMES.get(signal) ?? `signal ${signal}` }),
    cpuMs: userMs + systemMs,
    maxRssBytes: maxRssKb * 1024,
    hasSurvivors: survivorCount > 0,
  };
}

/** Names an errno: 2 becomes `ENOENT`. */
function errorName(errno: number): string {
  try {
    return getSystemErrorName(-errno);
  } catch {
    return `error ${errno}`;
  }
}

function signalNumber(name: string): number {
  const entry = Object.entries(constants.signals).find(([one]) => one === name);
  if (entry === undefined) throw new Error(`Internal error: unknown signal ${name}`);
  return entry[1];
}

/** A plain loop: it runs for each launch. */
function environmentEntries(env: LauncherOptions["env"]): readonly string[] {
  const entries: string[] = [];
  for (const name in env) if (env[name] !== undefined) entries.push(`${name}=${env[name]}`);
  return entries;
}

function whenGone(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not start: ${error.message}`));
    child.once("close", (code, signal) => resolve(`ended with ${signal ?? `exit ${code}`}`));
  });
}

function readLines(stream: Duplex, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}
