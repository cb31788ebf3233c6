import type { Launcher, LauncherOptions } from "./launcher.ts";
import { openNodeLauncher } from "./node-launcher.ts";
import { findPython, openSupervisor } from "./supervisor.ts";

/** Opens what starts processes: the supervisor where there is a python3, else Node's own spawn. */
export function openLauncher(options: LauncherOptions): Launcher {
  const python = chooseSupervisor(options.env);
  return python === undefined ? openNodeLauncher(options) : openSupervisor(python, options);
}

/** The interpreter for the supervisor; undefined when Node has to start the processes itself. */
export function chooseSupervisor(env: LauncherOptions["env"]): string | undefined {
  // For a machine whose python3 is broken.
  return env["MOULT_LAUNCHER"] === "node" ? undefined : findPython(env["PATH"]);
}
