import { availableParallelism, freemem, tmpdir, totalmem } from "node:os";
import { randomUUID } from "node:crypto";
import { openLauncher } from "./exec/open-launcher.ts";
import type { Host, TextStream } from "./lib/host.ts";

const openStream = (stream: NodeJS.WriteStream): TextStream => {
  // The reader has gone (`moult run | head`): the run goes on, its reports are in files.
  stream.on("error", () => undefined);
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY ?? false,
    columns: () => stream.columns ?? 80,
    rows: () => stream.rows ?? 24,
  };
};

const kill: Host["kill"] = (pid, signal) =>
  void process.kill(pid, signal === 0 ? 0 : toSignal(signal));
const startLauncher = (): ReturnType<typeof openLauncher> =>
  // The name of this very program is nothing for the tests, which may call another Moult.
  openLauncher({ env: { ...process.env, MOULT_PROGRAM: undefined }, cookie: randomUUID(), kill });
// Before anything else is even loaded: it starts while the command line and the config are read.
const early = process.argv.includes("run") ? startLauncher() : undefined;

const host: Host = {
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  platform: process.platform,
  nodeVersion: process.version,
  coreCount: availableParallelism(),
  temporaryFolder: tmpdir(),
  totalMemoryBytes: totalmem(),
  freeMemoryBytes: freemem(),
  stdout: openStream(process.stdout),
  stderr: openStream(process.stderr),
  nowMs: () => Date.now(),
  // Not performance.now(): loading that module takes as long as reading the config.
  tickMs: () => Number(process.hrtime.bigint()) / 1e6,
  random: () => Math.random(),
  kill,
  onSignal: (listener) => {
    const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
};

/** Names of signals come from the table of this system, but as plain text. */
function toSignal(name: string): NodeJS.Signals {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- process.kill checks the name itself
  return name as NodeJS.Signals;
}

void import("./cli/app.ts")
  .then(({ runApp }) => runApp(host, () => early ?? startLauncher()))
  .then((exitCode) => process.exit(exitCode));
