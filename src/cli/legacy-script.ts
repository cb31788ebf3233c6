import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { CONFIG_NAMES, findConfig } from "../config/find.ts";
import { importConfig } from "../config/module-config.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { findDirectory } from "./project.ts";

/** A config that has been imported before answers at once; one that never ends loading is no help. */
const IMPORT_LIMIT_MS = 1000;

/** Where the old script of a project is. */
export interface LegacyScript {
  /** The folder of the config, or where the user is without one. CI calls the script there. Absolute. */
  readonly root: string;
  /** As it is called from there; undefined when nothing names it. */
  readonly script: string | undefined;
  /** Whether there is such a file. */
  readonly exists: boolean;
}

/**
 * Finds the old script of a project whose config may be broken in any way: from what is left of its
 * `legacy.script`, else from MOULT_LEGACY_SCRIPT.
 */
export async function findLegacyScript(
  call: Pick<Invocation, "host" | "flags">,
): Promise<LegacyScript> {
  const { root, configs } = findConfigs(call);
  let named: string | undefined;
  for (const path of configs) named ??= await readScriptName(path);
  named ??= call.host.env["MOULT_LEGACY_SCRIPT"] || undefined;
  if (named === undefined) return { root, script: undefined, exists: false };
  // A bare name would be looked for on PATH.
  const script = named.includes("/") ? named : `./${named}`;
  return { root, script, exists: existsSync(resolve(root, script)) };
}

/** The folder of the project, and the configs that may name the script: there may be two, or none. */
function findConfigs({ host, flags }: Pick<Invocation, "host" | "flags">): {
  readonly root: string;
  readonly configs: readonly string[];
} {
  const directory = findDirectory({ host, flags });
  const start = directory.ok ? directory.value : host.cwd;
  const named = textFlag(flags, "config");
  if (named !== undefined) {
    const path = resolve(host.cwd, named);
    return { root: existsSync(path) ? dirname(path) : start, configs: [path] };
  }
  const found = findConfig(start);
  if (found.ok) return { root: dirname(found.value), configs: [found.value] };
  const twin = found.failures[0]?.place?.path;
  if (twin === undefined) return { root: start, configs: [] };
  const root = dirname(twin);
  return { root, configs: CONFIG_NAMES.map((name) => join(root, name)).filter(existsSync) };
}

async function readScriptName(path: string): Promise<string | undefined> {
  try {
    if (/\.[cm]?[jt]s$/.test(path)) {
      const imported = await importConfig(path, IMPORT_LIMIT_MS);
      return imported.ok ? scriptIn(imported.value) : undefined;
    }
    return parseScriptName(readFileSync(path, "utf8"));
  } catch {
    return undefined; // Not even that: the variable is left.
  }
}

/** The value of `legacy.script` in a text that may be broken before it or after it. Exported for its test. */
export function parseScriptName(text: string): string | undefined {
  const whole = nameIn(text);
  if (whole !== undefined) return whole;
  // What is broken before it may have swallowed it: its own lines by themselves.
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const start = lines.findIndex((line) => /^legacy\s*:/.test(line));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s#]/.test(line));
  return nameIn([lines[start], ...(end < 0 ? rest : rest.slice(0, end))].join("\n"));
}

function nameIn(text: string): string | undefined {
  try {
    return textOf(
      parseDocument(text, { merge: true, logLevel: "silent" }).getIn(["legacy", "script"]),
    );
  } catch {
    return undefined;
  }
}

function scriptIn(data: unknown): string | undefined {
  const legacy = propertyOf(data, "legacy");
  return textOf(propertyOf(legacy, "script"));
}

function propertyOf(data: unknown, name: string): unknown {
  if (typeof data !== "object" || data === null) return undefined;
  return Object.entries(data).find(([key]) => key === name)?.[1];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
