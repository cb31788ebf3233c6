import { runLegacy } from "../exec/run-legacy.ts";
import type { Invocation } from "./invocation.ts";
import { programEnvironment } from "./program-environment.ts";
import { showFailures } from "./show-failures.ts";

/**
 * Gives the rest of this call to another program, in `root`: it gets Moult's streams, signals and environment,
 * and its exit code is the answer, whatever it is. Nothing of it can lead to a fallback.
 */
export async function handOver(
  { host }: Pick<Invocation, "host">,
  { argv, root }: { readonly argv: readonly [string, ...string[]]; readonly root: string },
): Promise<number> {
  const ran = await runLegacy({ argv, cwd: root, env: programEnvironment(host.env) }, host);
  if (!ran.ok) return showFailures(host, ran.failures);
  host.noteVerbatim?.();
  return ran.value;
}
