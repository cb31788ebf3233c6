/** The world outside, as a value. Only main.ts builds one from `process`; tests build their own. */
export interface Host {
  /** The command line without the interpreter and the program. */
  readonly args: readonly string[];
  /** How this very program is started: the interpreter and the file. Absolute. */
  readonly program: readonly [interpreter: string, file: string];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** The processor, as Node names it: "x64", "arm64". */
  readonly arch: string;
  readonly nodeVersion: string;
  /** The cores that this process may use. */
  readonly coreCount: number;
  /** Absolute. */
  readonly temporaryFolder: string;
  readonly totalMemoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Milliseconds on a clock that never jumps. */
  readonly tickMs: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** As kill(2): a negative pid is a group, signal 0 only asks. Throws when it cannot. */
  readonly kill: (pid: number, signal: string | 0) => void;
  /**
   * Sets flags of V8 (src/v8-flags.ts). `exit`: that its workers do not hold up the end. `run`: these, and those for
   * the time when tests run. They keep the heap small: 10,000 tests make much garbage, and 17 MB that stays: a
   * peak of 157 MB with V8's own ideas, 91 MB with this, in the same time. Not before the program is loaded: that
   * makes the start slower by a third.
   */
  readonly setV8Flags: (time: "run" | "exit") => void;
  /** Calls back for each SIGINT, SIGTERM and SIGHUP from now on; they no longer end Moult by themselves. */
  readonly onSignal: (listener: (signal: string) => void) => void;
}

/** A place where text goes, and what is known of it. */
export interface TextStream {
  readonly write: (text: string) => void;
  /** Resolves when all that was written has gone to its reader, or there is none any more. Absent: nobody knows. */
  readonly flush?: () => Promise<void>;
  readonly isTerminal: boolean;
  /** Width in columns now; 80 when there is no terminal. */
  readonly columns: () => number;
  /** Height in lines now; 24 when there is no terminal. */
  readonly rows: () => number;
}
