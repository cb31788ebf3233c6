import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { LoadedConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { resolveSettings, type Settings } from "../config/resolve-settings.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Invocation } from "./invocation.ts";
import { settingFlags, textFlag } from "./flags.ts";
import { BUILD_ID } from "./version.ts";

/** The config of a project and the settings of this call. */
export interface Project {
  readonly loaded: LoadedConfig;
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/** Finds and reads the config, and lays variables and flags over it. */
export async function readProject(invocation: Invocation): Promise<Result<Project>> {
  const loaded = await readConfig(invocation);
  if (!loaded.ok) return loaded;
  const { host, flags } = invocation;
  const resolved = resolveSettings({
    config: loaded.value,
    env: host.env,
    flags: settingFlags(flags),
  });
  if (!resolved.ok) return resolved;
  return success({ loaded: loaded.value, ...resolved.value });
}

/** Finds and reads the config. */
export async function readConfig({
  host,
  flags,
}: Pick<Invocation, "host" | "flags">): Promise<Result<LoadedConfig>> {
  const directory = findDirectory({ host, flags });
  if (!directory.ok) return directory;
  const configPath = textFlag(flags, "config");
  return loadConfig({
    startDir: directory.value,
    ...(BUILD_ID === undefined ? {} : { cacheKey: BUILD_ID }),
    // As typed: relative to where the user is, like any other file argument.
    ...(configPath === undefined ? {} : { configPath: resolve(host.cwd, configPath) }),
  });
}

/** The folder that `-C` names, or the one where the user is. Absolute. */
export function findDirectory({ host, flags }: Pick<Invocation, "host" | "flags">): Result<string> {
  const named = textFlag(flags, "directory");
  if (named === undefined) return success(host.cwd);
  const path = resolve(host.cwd, named);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return success(path);
  return failed({
    code: "usage-invalid",
    message: `no such directory: ${named}`,
    next: "correct -C (or MOULT_DIRECTORY); it starts from the folder where you are",
  });
}
