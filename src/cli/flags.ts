import { SETTINGS } from "../config/settings.ts";

type Flags = Readonly<Record<string, unknown>>;
type SettingFlags = Readonly<Record<string, string | boolean | readonly string[]>>;

/** The value of a flag that takes a text. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The flags that are settings, with the types that the parser of the command line gives them. */
export function settingFlags(flags: Flags): SettingFlags {
  const found: Record<string, string | boolean | readonly string[]> = {};
  for (const name of Object.keys(SETTINGS)) {
    const value = flags[name];
    if (typeof value === "string" || typeof value === "boolean") found[name] = value;
    else if (Array.isArray(value)) found[name] = value.map(String);
  }
  return found;
}
