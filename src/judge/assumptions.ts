/** What a trace may take as given about the world in which the script runs. */
export interface Assumptions {
  /** How commands answer; the first that matches. Any other succeeds and prints nothing. */
  readonly commands: readonly CommandAssumption[];
  /** Programs that `command -v` and the like find. */
  readonly onPath: readonly string[];
  /** Files that are there. Relative to the project. */
  readonly files: readonly AssumedFile[];
  /** Folders that are there. Relative to the project. */
  readonly dirs: readonly string[];
  /** Programs that run, in the sandbox; their exit code counts. */
  readonly runForReal: readonly string[];
  /** Globs of functions that are entered and do nothing. */
  readonly leaf: readonly string[];
  /** Files that commands leave behind. */
  readonly creates: readonly CreateAssumption[];
}

/** A command by its first words, each as a glob of bash, and what it does. */
export interface CommandAssumption {
  /** In which cells: variables as they are at the start, each with a glob. Empty: in all. */
  readonly cells: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout: string;
}

/** A file with its text. */
export interface AssumedFile {
  readonly path: string;
  readonly text: string;
}

/** What a command leaves; `{1}` in a path stands for its first argument. Relative to where it runs. */
export interface CreateAssumption {
  readonly argv: readonly string[];
  readonly files: readonly AssumedFile[];
  readonly dirs: readonly string[];
}

/** Nothing is known. */
export const NO_ASSUMPTIONS: Assumptions = {
  commands: [],
  onPath: [],
  files: [],
  dirs: [],
  runForReal: [],
  leaf: [],
  creates: [],
};
