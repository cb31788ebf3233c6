import type { Failure } from "../model/failure.ts";
import { exitCodeOfFailures } from "./exit.ts";
import type { WatchedHost } from "./invocation.ts";
import { mayUseColor } from "./color.ts";

/** Prints what the user can fix on standard error and answers the exit code for it. */
export async function showFailures(
  { env, stderr, cwd, noteTrouble }: Pick<WatchedHost, "env" | "stderr" | "cwd" | "noteTrouble">,
  failures: readonly Failure[],
): Promise<number> {
  // Loaded only now: a run without failures does not pay for it.
  const { renderFailures } = await import("../report/failures.ts");
  if (failures[0] !== undefined) noteTrouble?.(failures[0]);
  stderr.write(renderFailures(failures, { useColor: mayUseColor(env, stderr), cwd }));
  return exitCodeOfFailures(failures);
}
