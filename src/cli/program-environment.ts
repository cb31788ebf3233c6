import type { Invocation } from "./invocation.ts";

/** The environment that Moult was started with, without what its launcher and its caller tell it alone. */
export function programEnvironment(
  env: Invocation["host"]["env"],
): Readonly<Record<string, string | undefined>> {
  return { ...env, MOULT_PROGRAM: undefined, MOULT_ANSWER_FILE: undefined };
}
