import { resolveSettings, type Settings } from "../../src/config/resolve-settings.ts";
import type { LoadedConfig } from "../../src/config/config.ts";
import { valueOf } from "../config/folder.ts";

/** Flags and variables of one case. */
export interface Layers {
  readonly flags?: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The settings of a run with this config. */
export function settingsFrom(
  config: LoadedConfig,
  { flags = {}, env = {} }: Layers = {},
): Settings {
  return valueOf(resolveSettings({ config, env, flags })).settings;
}
