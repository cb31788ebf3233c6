import { type FallbackOnSetting, parseFallbackOn, parseSwitch } from "../config/setting-values.ts";
import { nameVariable, SETTINGS } from "../config/settings.ts";
import type { Invocation } from "./invocation.ts";
import { readRunner } from "./runner-wish.ts";

/**
 * When the old script is to run instead. Read from flags and variables alone, and without complaint: it has
 * to be known also when the config is broken, and what is wrong with a value is told by the settings.
 * Flags go over variables; of one kind `--fallback-on` says more than `--fallback-on-error`.
 */
export function readFallbackWish({
  flags,
  env,
}: Pick<Invocation, "flags"> & {
  readonly env: Invocation["host"]["env"];
}): FallbackOnSetting {
  // The old script runs there anyway.
  if (isDryRun(flags, env) || readRunner({ flags, env }) !== "moult") return "none";
  const variables = {
    fallbackOn: env[nameVariable(SETTINGS.fallbackOn)],
    fallbackOnError: env[nameVariable(SETTINGS.fallbackOnError)],
  };
  return wishOf(flags) ?? wishOf(variables) ?? "none";
}

function wishOf(layer: Readonly<Record<string, unknown>>): FallbackOnSetting | undefined {
  const { fallbackOn, fallbackOnError } = layer;
  const on = typeof fallbackOn === "string" ? parseFallbackOn(fallbackOn) : undefined;
  if (on !== undefined) return on;
  const isOnError =
    typeof fallbackOnError === "string" ? parseSwitch(fallbackOnError) : fallbackOnError;
  if (isOnError === true) return "error";
  return isOnError === false ? "none" : undefined;
}

/** Who only wants to see the plan wants nothing to run. */
export function isDryRun(flags: Invocation["flags"], env: Invocation["host"]["env"]): boolean {
  return flags["dryRun"] === true || parseSwitch(env[nameVariable(SETTINGS.dryRun)] ?? "") === true;
}
