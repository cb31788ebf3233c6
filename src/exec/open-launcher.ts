import type { Launcher, LauncherOptions } from "./launcher.ts";
import { openNodeLauncher } from "./node-launcher.ts";
import {
  findPython,
  openSupervisor,
  spawnSupervisor,
  type SupervisorProcess,
} from "./supervisor.ts";

/** Opens what starts processes: the supervisor where there is a python3, else Node's own spawn. */
export function openLauncher(
  options: LauncherOptions,
  supervisor: SupervisorProcess | undefined = startSupervisor(options.env, options),
): Launcher {
  return supervisor === undefined ? openNodeLauncher(options) : openSupervisor(supervisor, options);
}

/** Spawns the supervisor where there is one to be used. It takes 12 ms until it can do something. */
export function startSupervisor(
  env: LauncherOptions["env"],
  { isPlain = false }: Pick<LauncherOptions, "isPlain"> = {},
): SupervisorProcess | undefined {
  const python = chooseSupervisor(env);
  return python === undefined ? undefined : spawnSupervisor(python, isPlain);
}

/** The interpreter for the supervisor; undefined when Node has to start the processes itself. */
export function chooseSupervisor(env: LauncherOptions["env"]): string | undefined {
  // For a machine whose python3 is broken.
  return env["MOULT_LAUNCHER"] === "node" ? undefined : findPython(env["PATH"]);
}
