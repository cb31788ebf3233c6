import { parseRunner, type RunnerSetting } from "../config/setting-values.ts";
import { nameVariable, SETTINGS } from "../config/settings.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Who is to run the tests. Read from flags and variables alone, and without complaint: the old script has to run also
 * when the config is broken, and what is wrong with a value is told by the settings.
 */
export function readRunner({
  flags,
  env,
}: Pick<Invocation, "flags"> & { readonly env: Invocation["host"]["env"] }): RunnerSetting {
  const { runner } = SETTINGS;
  const text = flags["runner"] ?? (env[nameVariable(runner)] || runner.fallback);
  return (typeof text === "string" ? parseRunner(text) : undefined) ?? "moult";
}
