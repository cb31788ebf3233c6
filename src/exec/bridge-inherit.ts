import { SHELL_OWN, type ShellState } from "../bash/shell-state.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import type { LaunchRequest } from "./launcher.ts";

/** Lays what bash exports below the request, and takes away what bash has unset. */
export function insideOf(
  { folder, env }: ShellState,
  request: LaunchRequest,
  base: BridgeOptions["env"],
): LaunchRequest {
  const unset = Object.keys(base).filter(
    (name) => base[name] !== undefined && !(name in env) && !(name in request.env),
  );
  const words = unset.filter((name) => !SHELL_OWN.has(name)).flatMap((name) => ["-u", name]);
  return {
    ...request,
    cwd: folder,
    env: { ...env, ...request.env },
    ...(words.length === 0 ? {} : { argv: ["env", ...words, "--", ...request.argv] }),
  };
}
