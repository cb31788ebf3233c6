import { runAlone } from "./bridge-alone.ts";
import { howToStart, type BridgeOptions } from "./bridge-options.ts";
import { SharedShell } from "./bridge-shell.ts";
import { makeLateChild } from "./late-child.ts";
import type { Child, Launcher, LaunchRequest } from "./launcher.ts";

/** A launcher that runs work in the old script's bash, too. */
export interface Bridge {
  readonly launcher: Launcher;
  /** How the shared bash came to its end before its wind-up, as people read it. */
  readonly whyGone: () => string | undefined;
  /**
   * Ends the shared bash where it still lives: its traps on EXIT run; after the grace period it is killed.
   * To be called before the launcher is closed.
   */
  readonly close: () => Promise<void>;
}

/** Opens the bridge; no process is started yet. */
export function openBridge(options: BridgeOptions): Bridge {
  const shared = new SharedShell(options);
  const { launcher } = options;
  return {
    launcher: { ...launcher, launch: (request) => launchIn(shared, request, options) },
    whyGone: () => shared.whyGone,
    close: () => shared.close(),
  };
}

function launchIn(shared: SharedShell, request: LaunchRequest, options: BridgeOptions): Child {
  const { shell, inheritsShell, ...plain } = request;
  if (shell === undefined) {
    return inheritsShell === true
      ? makeLateChild((late) => shared.launchInside(plain, late))
      : options.launcher.launch(plain);
  }
  if (shell.kind === "alone") {
    return makeLateChild((late) =>
      runAlone({ ...options, ...howToStart(options) }, { request: plain, work: shell, late }),
    );
  }
  return makeLateChild((late) => shared.run(plain, shell, late));
}
