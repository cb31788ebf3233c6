import type { Launcher, LauncherOptions } from "./launcher.ts";
import { openNodeLauncher } from "./node-launcher.ts";
import { findPython, openSupervisor } from "./supervisor.ts";

/** Chooses how processes are started: the supervisor where there is a python3, else Node's own spawn. */
export function openLauncher(options: LauncherOptions): Launcher {
  // MOULT_LAUNCHER=node leaves the supervisor out, for a machine whose python3 is broken.
  const wantsNode = options.env["MOULT_LAUNCHER"] === "node";
  const python = wantsNode ? undefined : findPython(options.env["PATH"]);
  return python === undefined ? openNodeLauncher(options) : openSupervisor(python, options);
}
