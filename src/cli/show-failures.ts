import type { Host } from "../lib/host.ts";
import type { Failure } from "../model/failure.ts";
import { exitCodeOfFailures } from "./exit.ts";
import { mayUseColor } from "./color.ts";

/** Prints what the user can fix on standard error and answers the exit code for it. */
export async function showFailures(
  { env, stderr, cwd }: Pick<Host, "env" | "stderr" | "cwd">,
  failures: readonly Failure[],
): Promise<number> {
  // Loaded only now: a run without failures does not pay for it.
  const { renderFailures } = await import("../report/failures.ts");
  stderr.write(renderFailures(failures, { useColor: mayUseColor(env, stderr), cwd }));
  return exitCodeOfFailures(failures);
}
