import type { Launcher } from "../exec/launcher.ts";
import type { Host } from "../lib/host.ts";

/** What a command gets: the world, its flags as typed, and its positional arguments. */
export interface Invocation {
  readonly host: Host;
  /** Answers what starts processes; it may be up already. */
  readonly openLauncher: () => Launcher;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}
