/** What a script would run in one environment, as real bash decided it where nothing real can happen. */
export interface Trace {
  /** The variables of the cell, without those that every trace has. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the script saw as $1, $2, ... */
  readonly args: readonly string[];
  /** That of the script, when every command does what the assumptions say: else it succeeds. */
  readonly exitCode: number;
  /** In their order. What runs beside each other stands in the order in which it was started. */
  readonly events: readonly TraceEvent[];
  /** What was taken as given without being told. */
  readonly openQuestions: readonly OpenQuestion[];
  /** The files that the script sourced, relative to the project where they are part of it. */
  readonly sources: readonly string[];
  /** Why the trace is incomplete or cannot be trusted. */
  readonly problem?: TraceProblem;
}

/** What the script does when one of its commands fails. */
export interface FailureTrace {
  /** As it is in the trace in which all goes well. */
  readonly command: CommandEvent;
  /** From the start of the script. */
  readonly trace: Trace;
}

/** Something that the script does. */
export type TraceEvent = FunctionEvent | CommandEvent;

/** A function of the script that was entered. */
export interface FunctionEvent extends TraceMoment {
  readonly kind: "function";
  readonly name: string;
  readonly args: readonly string[];
}

/** A program that would run. `isRun`: it did, in the sandbox, because it only touches files there. */
export interface CommandEvent extends TraceMoment {
  readonly kind: "command";
  /** No other command of its trace has it; each trace of the same script, cell and assumptions gives it to this one. */
  readonly key: string;
  readonly argv: readonly string[];
  readonly isRun: boolean;
  /** Variables of its environment that have another value than at the start of the script, or are new. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables that are in the environment of the script at its start, and not in that of the command. */
  readonly unset?: readonly string[];
}

/** Where the script was when it did something. */
export interface TraceMoment {
  /** The line of the call. */
  readonly place: TracePlace;
  /** The functions around it, the outermost first. */
  readonly within: readonly string[];
  /** Relative to the project, "." for its root; absolute elsewhere. */
  readonly cwd: string;
}

/** A line of the script, or of a file that it sourced; from 1. */
export interface TracePlace {
  /** Relative to the project where it is part of it. */
  readonly path: string;
  readonly line: number;
}

/** Something that the trace had to guess, and how to answer it. */
export interface OpenQuestion {
  /** `output`: what a command prints is read. `command`: is there such a program? `folder`: one that was made up. */
  readonly kind: "output" | "command" | "folder";
  /** The command, the name of the program, or the folder. */
  readonly about: readonly string[];
  readonly place: TracePlace;
  /** Which key of the assumptions answers it, and an entry of its list, in YAML on one line. */
  readonly answer: { readonly key: "commands" | "onPath" | "dirs"; readonly entry: string };
}

/** Why a trace is not complete. */
export interface TraceProblem {
  readonly code: TraceProblemCode;
  /** One sentence without a full stop. */
  readonly message: string;
  readonly place: TracePlace;
  /** What to add or to change. */
  readonly next: string;
}

/**
 * `E_SOURCE`: a file that is sourced is not there. `E_UNKNOWN`: a decision rests on what an unknown command prints.
 * `E_TIMEOUT`: it does not end. `E_SANDBOX`: the sandbox broke. `E_TRACER`: the script does what blinds the tracer.
 */
export type TraceProblemCode = "E_SOURCE" | "E_UNKNOWN" | "E_TIMEOUT" | "E_SANDBOX" | "E_TRACER";
