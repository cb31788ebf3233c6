import type { Host } from "../lib/host.ts";
import type { Failure } from "../model/failure.ts";
import { renderFailures } from "../report/failures.ts";
import { exitCodeOfFailures } from "./exit.ts";
import { mayUseColor } from "./color.ts";

/** Prints what the user can fix on standard error and answers the exit code for it. */
export function showFailures(host: Host, failures: readonly Failure[]): number {
  const useColor = mayUseColor(host.env, host.stderr);
  host.stderr.write(renderFailures(failures, { useColor, cwd: host.cwd }));
  return exitCodeOfFailures(failures);
}
