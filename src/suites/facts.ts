import type { Failure } from "../model/failure.ts";

/** Variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** What a predicate may ask of the machine. Answers of undefined are not known. */
export interface MachineFacts {
  /** Whether a path relative to the project exists. */
  readonly hasFile: (path: string) => boolean | undefined;
  /** Whether a program is on PATH. */
  readonly hasCommand: (name: string) => boolean | undefined;
  /** Lets bash decide a condition. Absent: bash is not to be asked. */
  readonly askBash?: (condition: string, variables: Variables) => boolean | undefined;
}

/** All that a predicate may ask. */
export interface Facts extends MachineFacts {
  readonly variables: Variables;
  /** What the script would see as $1, $2, ... */
  readonly args: readonly string[];
}

/** Where a value of the config was written: `["suites", 0, "steps", 1, "args", 0]`. */
export type PlaceOf = (keys: readonly (string | number)[]) => NonNullable<Failure["place"]>;
