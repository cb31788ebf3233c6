import type { Mask } from "./mask.ts";
import type { Conclusion } from "./run-state.ts";
import type { ProgramCall, ProgramEnd } from "./step-program.ts";

/** How one step ended. */
export interface StepEnd {
  readonly name: string;
  /** The actions around it. */
  readonly depth: number;
  /** What counts for the job: `success` also after a failure with `continue-on-error`. */
  readonly conclusion: Conclusion;
  readonly outcome: Conclusion;
  /** Why it was skipped or failed. */
  readonly reason?: string;
  /** Why it does not run here, though it does on GitHub: it counts as a success. */
  readonly notRun?: string;
  readonly durationMs: number;
}

/** What a job is run with. */
export interface JobTools {
  /** Absolute: the checkout. */
  readonly root: string;
  /** Absolute: where files of steps go. */
  readonly scratchPath: string;
  /** PATH, HOME and so on, and what the runner sets. */
  readonly baseEnv: Readonly<Record<string, string>>;
  /** In front of each program, to hold it to fewer cores. */
  readonly prefix: readonly string[];
  readonly runProgram: (call: ProgramCall) => Promise<ProgramEnd>;
  readonly mask: Mask;
  readonly say: (text: string) => void;
  /** Ends when the user says so; steps that clean up still run. */
  readonly cancel: AbortSignal;
  /** Ends all at once. */
  readonly quit: AbortSignal;
  readonly tickMs: () => number;
  readonly onEnd: (end: StepEnd) => void;
  readonly onSummary: (markdown: string) => void;
}
