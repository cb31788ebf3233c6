/** What the comparison of an old script with its typed plan came to, over the cells of CI. Survives JSON. */
export interface Parity {
  /** As it is called from the root of the project. */
  readonly script: string;
  readonly cells: readonly CellParity[];
  readonly reach: Reach;
  /** Present when each command was let fail once. */
  readonly failEach?: FailEach;
  /** Suites that give each call a bash of its own. They are compared as one sequence. */
  readonly isolatedSuites: readonly string[];
  /** Variables that only the config sets, and no command of the script gets by the script. They were not compared. */
  readonly onlyMoult: readonly string[];
  /** Entries of `moult.differences.yaml` that no difference matched. */
  readonly unusedSignOffs: readonly SignOff[];
  /** What the workflows that the cells come from do not say of them, a line each. */
  readonly unresolved: readonly string[];
}

/** One CI configuration, and whether the plan does in it what the script does. */
export interface CellParity extends ParityCell {
  /** The suite that it chooses; absent when that is not known. */
  readonly suite?: string;
  readonly verdict: Verdict;
}

/** What a cell is: its variables, and what the script sees as $1, $2, ... */
export interface ParityCell {
  /** As people read it, on one line. */
  readonly label: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/**
 * `equal`: the same functions and commands, with the same arguments, in the same folders, environments and order, and the
 * same exit code. `intended`: what differs is signed off. `error`: one side could not be traced to its end.
 */
export type Verdict =
  | { readonly kind: "equal"; readonly eventCount: number }
  | ({ readonly kind: "intended" | "different" } & Comparison)
  | { readonly kind: "error"; readonly failures: readonly ParityFailure[] };

/** Both sides, row by row. */
export interface Comparison {
  readonly rows: readonly ParityRow[];
  readonly scriptExitCode: number;
  readonly moultExitCode: number;
  /** The script ends before its dispatch, which a run of Moult calls a failure. */
  readonly endsEarly: boolean;
  /** The command that fails on both sides; absent where all goes well. */
  readonly failing?: FailingCommand;
}

/** A command that is let fail. */
export interface FailingCommand {
  readonly words: readonly string[];
  /** Where the script calls it. */
  readonly place: ParityPlace;
  /** How many other commands of the cell make a difference too when they fail. */
  readonly others: number;
}

/** How many commands were let fail, on both sides. */
export interface FailEach {
  readonly compared: number;
}

/** Something that one side does, or both. */
export interface ParityRow {
  readonly side: "both" | Side;
  readonly kind: "function" | "command";
  /** The name of a function with its arguments, or a command. */
  readonly words: readonly string[];
  /** The functions around it, the outermost first. */
  readonly within: readonly string[];
  /** Relative to the project, "." for its root. */
  readonly cwd: string;
  /** What is another in its environment than on the other side, where that runs the same command: `A=1`, `-u A`. */
  readonly env?: readonly string[];
  /** The line of the script, or the step of the config; for `both` that of the script. */
  readonly place: ParityPlace;
  /** The row, from 0, of the innermost function around it that only the same side enters. */
  readonly inside?: number;
  /** Why it is intended, when it is signed off. */
  readonly reason?: string;
}

/** Who does something that the other does not. */
export type Side = "script" | "moult";

/** A line of a file, from 1. */
export interface ParityPlace {
  /** Relative to the project where it is part of it. */
  readonly path: string;
  readonly line: number;
}

/** Why a cell could not be compared. */
export interface ParityFailure {
  /** One sentence without a full stop. */
  readonly message: string;
  readonly place?: ParityPlace;
  readonly next: string;
}

/** A difference that is meant: everything that is said has to match. A function takes along what it does. */
export interface SignOff {
  /** The line of the file, from 1. */
  readonly line: number;
  /** Globs of variables; all have to match. Empty: all cells. */
  readonly cells: Readonly<Record<string, string>>;
  readonly only: Side;
  /** A glob for the name of a function, or globs for the first words of a command. */
  readonly what: { readonly function: string } | { readonly command: readonly string[] };
  /** A function around it. */
  readonly within?: string;
  readonly reason: string;
}

/** What the cells do not show, because none of them goes there. */
export interface Reach {
  /** Branches of the dispatch, by the line that decides. */
  readonly branches: readonly (ParityPlace & { readonly text: string })[];
  /** Functions that no cell enters. */
  readonly functions: readonly (ParityPlace & { readonly name: string })[];
  /** Cells for which no suite has a condition that holds: the last one takes them. */
  readonly defaultCells: readonly ParityCell[];
  /** Cells in which the dispatch of the script runs nothing. */
  readonly emptyCells: readonly ParityCell[];
  /** Cells in which the script ends with another exit code than 0 though every command succeeds: often something is missing in the sandbox. */
  readonly failedCells: readonly ParityCell[];
}
