import type { KeyPath } from "./config.ts";

/** Something wrong at a key of a config, before it has a place in a file. */
export interface ConfigIssue {
  readonly keys: KeyPath;
  /** Whether the key itself is wrong or what it stands for. */
  readonly at: "key" | "value";
  readonly message: string;
  readonly next: string;
}
