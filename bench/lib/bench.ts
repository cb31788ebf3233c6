import type { Goal } from "./goals.ts";

/** What the person who starts a bench may choose. */
export interface BenchChoice {
  /** Fewer rounds and smaller lists, for a look at whether it works. */
  readonly isQuick: boolean;
  /** How many interleaved rounds; each bench has its own default. */
  readonly rounds: number | undefined;
}

/** A table of figures. Cells are texts with their unit, ready to read. */
export interface FigureTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a bench found out. */
export interface BenchReport {
  readonly name: string;
  readonly tables: readonly FigureTable[];
  /** How it was measured, and what is missing: full sentences. */
  readonly notes: readonly string[];
  /** The figures for machines; names carry their units. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** False when results are wrong. Times and sizes never make a bench fail. */
  readonly isRight: boolean;
  /** What the project wants to reach and how far it got; `atMost` and `atLeast` make them. */
  readonly goals?: readonly Goal[];
}

/** One file of this folder. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  readonly run: (choice: BenchChoice) => Promise<BenchReport>;
  /** Roughly how long a full run takes on two cores. */
  readonly estimateMinutes?: number;
  /** Debian packages that hold its peers; `npm run bench` installs them where it may. */
  readonly packages?: readonly string[];
}
