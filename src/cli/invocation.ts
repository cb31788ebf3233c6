import type { Launcher } from "../exec/launcher.ts";
import type { Host } from "../lib/host.ts";
import type { Trouble } from "./fallback-trouble.ts";

/** What a command gets: the world, its flags as typed, and its positional arguments. */
export interface Invocation {
  readonly host: WatchedHost;
  /** Answers what starts processes; it may be up already. */
  readonly openLauncher: () => Launcher;
  readonly flags: Readonly<Record<string, unknown>>;
  /** Before `--`: selectors, or what a command does. */
  readonly args: readonly string[];
  /** After `--`: what the old script would see as $1, $2, ... */
  readonly scriptArgs: readonly string[];
}

/** The world, and who wants to know what goes wrong with Moult itself: that decides about a fallback. */
export interface WatchedHost extends Host {
  /** To be told of all that is no test's fault. `showFailures` does so for failures. */
  readonly noteTrouble?: (trouble: Trouble) => void;
  /** To be told of the run that begins. */
  readonly noteRun?: (runId: string) => void;
  /** To be called when the exit code of a command is to be passed on as it is, whatever it means. */
  readonly noteVerbatim?: () => void;
}
