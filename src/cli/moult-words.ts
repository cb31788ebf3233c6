import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** What has to stand before `run` so that a pasted command works from where the user is. */
export function moultWords({
  host,
  flags,
}: Pick<Invocation, "flags"> & {
  readonly host: Pick<Invocation["host"], "env">;
}): readonly [string, ...string[]] {
  // Set by the launcher of a checkout, where there is no `moult` on PATH.
  return [host.env["MOULT_PROGRAM"] ?? "moult", ...placeWords(flags)];
}

/** The flags that say which project is meant. */
export function placeWords(flags: Invocation["flags"]): readonly string[] {
  const directory = textFlag(flags, "directory");
  const config = textFlag(flags, "config");
  return [
    ...(directory === undefined ? [] : ["-C", directory]),
    ...(config === undefined ? [] : ["--config", config]),
  ];
}
