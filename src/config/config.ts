import type { DeclaredVariable } from "../model/environment.ts";
import type { Place } from "../model/failure.ts";
import type { Legacy } from "../model/legacy.ts";
import type { Rollout } from "../model/rollout.ts";
import type { Suite } from "../model/suite.ts";

/** What a project says about its tests: the content of its config, with units made explicit. */
export interface Config {
  readonly env: Readonly<Record<string, string>>;
  /** As written, by key: `{ memory: "4G" }`. Settings parse them together with flags and variables. */
  readonly limits: Readonly<Record<string, string>>;
  /** As written, by key: `{ failUnder: "85" }`. Settings parse them together with flags and variables. */
  readonly coverage: Readonly<Record<string, string>>;
  /** What is measured: folders relative to the root, and packages. None: what coverage.py and c8 do by themselves. */
  readonly coverageSource: readonly string[];
  readonly tests: Readonly<Record<string, Group>>;
  readonly legacy?: Legacy;
  /** What the environment has to hold, by name. */
  readonly variables: Readonly<Record<string, DeclaredVariable>>;
  /** In the order in which they are asked. */
  readonly suites: readonly Suite[];
  /** How it moves from the old script to Moult. */
  readonly rollout?: Rollout;
}

/** Tests that are run in the same way: one task for each file, or one task when there are no files. */
export interface Group {
  readonly files?: readonly string[];
  readonly exclude: readonly string[];
  readonly run: readonly string[];
  /** Python modules that a warm interpreter imports once for all its tests. */
  readonly preload?: readonly string[];
  readonly optIn: boolean;
  /** Relative to the project root. */
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly rules: Rules;
  readonly overrides: readonly Override[];
}

/** What a group or an override may set for its tasks. */
export interface Rules {
  readonly timeoutMs?: number;
  readonly memoryBytes?: number;
  /** How many cores it keeps busy. */
  readonly cores?: number;
  /** Runs with nothing beside it. */
  readonly isExclusive?: boolean;
  readonly retries?: number;
}

/** Other rules for some files of a group. */
export interface Override {
  readonly files: readonly string[];
  readonly rules: Rules;
}

/** The steps from the top of a config to a value: `["tests", "unit", "files", 0]`. */
export type KeyPath = readonly (string | number)[];

/** A place in a file, or the file as a whole when there are no positions (a config in TypeScript). */
export type ConfigPlace = Place | { readonly path: string };

/** A config and where it came from. */
export interface LoadedConfig {
  /** Absolute. */
  readonly path: string;
  /** The folder of the config: everything in it is relative to this one. */
  readonly root: string;
  readonly config: Config;
  /** Where a value, or the nearest thing around it, was written. For failures that show later. */
  readonly placeOf: (keys: KeyPath) => ConfigPlace;
  /** Keeps it for next time. Set when it is not kept yet, because the project has no state folder. */
  readonly keep?: () => void;
}
