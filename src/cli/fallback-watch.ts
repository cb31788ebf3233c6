import type { Child, Launcher } from "../exec/launcher.ts";
import type { Host, TextStream } from "../lib/host.ts";
import type { EndedCall, Trouble } from "./fallback-trouble.ts";
import type { WatchedHost } from "./invocation.ts";

/** One call of Moult, of which it is remembered what went wrong. */
export interface CallWatch {
  /** For the command. */
  readonly host: WatchedHost;
  readonly noteTrouble: (trouble: Trouble) => void;
  /** The run that has begun, if one has. */
  readonly findRunId: () => string | undefined;
  /** What is known when the command has ended like this. */
  readonly endWith: (exitCode: number) => EndedCall;
}

/** Watches over a call: the first trouble decides. */
export function watchCall(host: Host): CallWatch {
  let trouble: Trouble | undefined;
  let isVerbatim = false;
  let runId: string | undefined;
  const noteTrouble = ({ code, message }: Trouble): void => {
    trouble ??= { code, message };
  };
  const noteVerbatim = (): void => {
    isVerbatim = true;
  };
  const noteRun = (id: string): void => {
    runId = id;
  };
  return {
    host: { ...host, noteTrouble, noteRun, noteVerbatim },
    noteTrouble,
    findRunId: () => runId,
    endWith: (exitCode) => ({ exitCode, trouble, isVerbatim }),
  };
}

/** A bug as trouble. */
export function troubleOf(error: unknown): Trouble {
  return { code: "bug", message: error instanceof Error ? error.message : String(error) };
}

/** What a run may do to the world, and a way to end that while the run itself cannot be reached any more. */
export interface StoppableWorld {
  readonly host: WatchedHost;
  readonly openLauncher: () => Launcher;
  readonly hasStarted: () => boolean;
  /** The first signal since the first test was started, or since this was called. */
  readonly findSignal: () => string | undefined;
  /** Kills all tests. The run gets no news of that, starts nothing more, and prints nothing more. */
  readonly stop: () => Promise<void>;
}

/** Wraps the world of a run after which the old script may have to run. */
export function makeStoppable(
  { host, noteTrouble }: CallWatch,
  openLauncher: () => Launcher,
): StoppableWorld {
  let launcher: Launcher | undefined;
  let hasStarted = false;
  let isStopped = false;
  let isListening = false;
  let signal: string | undefined;
  // Not before the run itself listens: until then a signal just ends Moult.
  const listen = (): void => {
    if (isListening) return;
    isListening = true;
    host.onSignal((one) => {
      signal ??= one;
    });
  };
  const isRunning = (): boolean => !isStopped;
  const open = (): Launcher => {
    const opened = openLauncher();
    launcher = opened;
    void opened.lost.then((message) => noteTrouble({ code: "run-broken", message }));
    return {
      ...opened,
      launch: (request) => {
        if (isStopped) return UNSTARTED;
        hasStarted = true;
        listen();
        return whileRunning(opened.launch(request), isRunning);
      },
    };
  };
  return {
    host: {
      ...host,
      stdout: muteUnless(host.stdout, isRunning),
      stderr: muteUnless(host.stderr, isRunning),
    },
    openLauncher: open,
    hasStarted: () => hasStarted,
    findSignal: () => {
      listen();
      return signal;
    },
    stop: async () => {
      isStopped = true;
      await launcher?.close();
    },
  };
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

const UNSTARTED: Child = {
  started: never(),
  ended: never(),
  kill: () => undefined,
  survivors: () => Promise.resolve([]),
};

function whileRunning(child: Child, isRunning: () => boolean): Child {
  return {
    ...child,
    started: child.started.then((start) => (isRunning() ? start : never())),
    ended: child.ended.then((end) => (isRunning() ? end : never())),
  };
}

function muteUnless(stream: TextStream, isHeard: () => boolean): TextStream {
  return {
    write: (text) => {
      if (isHeard()) stream.write(text);
    },
    get isTerminal() {
      return stream.isTerminal;
    },
    columns: stream.columns,
    rows: stream.rows,
  };
}
