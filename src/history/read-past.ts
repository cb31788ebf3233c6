import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PastByKind } from "../model/past-attempt.ts";
import { findLearned, locateLearned, readLearned } from "./learned-file.ts";
import type { ProfileKey } from "./profile-key.ts";
import { HISTORY_NAME, STATE_FOLDER } from "./run-folder.ts";
import { describeHistoryTrouble } from "./trouble.ts";

/** What is remembered of the tests of a project. */
export interface Past {
  /** Of one test, by its id without the number of a repeat; undefined for one that is not known. */
  readonly of: (test: string) => PastByKind | undefined;
  /** Set when the past cannot be read; then nothing is known. */
  readonly warning?: string;
}

const NOTHING: Past = { of: () => undefined };

/** Reads the past of a project under a profile. Writes nothing, and loads no SQLite. */
export function readPast(root: string, profile: ProfileKey): Past {
  const state = join(root, STATE_FOLDER);
  // What was derived from an index that somebody has removed is not the truth any more.
  if (!existsSync(join(state, HISTORY_NAME))) return NOTHING;
  try {
    const learned = readLearned(state, profile);
    return learned === undefined ? NOTHING : { of: (test) => findLearned(learned, test) };
  } catch (error) {
    const what = `what earlier runs measured cannot be read: ${describeHistoryTrouble(error)}`;
    const path = locateLearned(state, profile);
    return { ...NOTHING, warning: `${what} (${path}); to make it anew: moult history rebuild` };
  }
}
