import type { ShellWork } from "../model/task.ts";

/**
 * The seam between a run and processes. Two implementations: supervisor.ts (the design) and
 * node-launcher.ts (the fallback where there is no python3).
 */
export interface Launcher {
  /** How it works, for the header of a run and for doctor. */
  readonly name: string;
  readonly launch: (request: LaunchRequest) => Child;
  /**
   * Puts all that is started, from now on and until now, into control groups: each path is a
   * `cgroup.procs`. To be called once. The kernel may take 10 ms for it, and nobody waits for that; a group
   * that cannot be joined is passed over. Memory that a process has already stays charged to its old group.
   */
  readonly join?: (paths: readonly string[]) => void;
  /** Resolves when the launcher itself has died, which it should not. Its children can then no longer be followed. */
  readonly lost: Promise<string>;
  /** Ends the launcher; whatever of its children still lives is killed. */
  readonly close: () => Promise<void>;
}

/** What to start. The child leads its own session and group, its stdin is empty unless the launcher is plain. */
export interface LaunchRequest {
  readonly argv: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** On top of the environment that the launcher was opened with. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; stdout and stderr are appended to it in the order in which they come. */
  readonly logPath: string;
  /** Python modules that a warm interpreter has imported before, where the command is a Python file. */
  readonly preload?: readonly string[];
  /** What it does in the bash of the old script, where there is a bridge (bridge.ts). Then `argv` is only for people. */
  readonly shell?: ShellWork;
  /** Runs in the environment and the folder that the shared bash has by then, below what `env` says. */
  readonly inheritsShell?: boolean;
}

/** One started process with its tree. */
export interface Child {
  readonly started: Promise<Start>;
  /** Never resolves when the start was refused. */
  readonly ended: Promise<End>;
  /** Signals the group of the child and what escaped from it. Harmless when nothing is left. */
  readonly kill: (signal: string) => void;
  /** The processes of the child's tree, session and cookie that live now. */
  readonly survivors: () => Promise<readonly number[]>;
}

/** Whether there is a process, or the system's reason why not, such as `ENOENT`. */
export type Start =
  | {
      readonly pid: number;
      /** Why it was started plainly although modules were to be preloaded. */
      readonly notPreloaded?: string;
    }
  | { readonly refused: string };

/** How the leader ended. Exactly one of exitCode and signal is set. */
export interface End {
  readonly exitCode?: number;
  readonly signal?: string;
  /** User and system time of the leader and of the children it waited for; 0 when unknown. */
  readonly cpuMs: number;
  /** The largest resident size of one process among these; 0 when unknown. Never below the launcher's own size. */
  readonly maxRssBytes: number;
  /** Whether processes of the child may still live. */
  readonly hasSurvivors: boolean;
}

/** What a launcher is opened with. */
export interface LauncherOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unlike that of any other run. */
  readonly cookie: string;
  readonly kill: Kill;
  /**
   * For one program as a user would start it, the old script: it has Moult's own standard input, the kernel takes it
   * for memory no sooner than others, and what it leaves behind is left alone when it has ended by itself.
   */
  readonly isPlain?: boolean;
}

/** Sends a signal as kill(2) does: a negative pid is a group, signal 0 only asks. Throws when it cannot. */
export type Kill = (pid: number, signal: string | 0) => void;
