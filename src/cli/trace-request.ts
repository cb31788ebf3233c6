import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { findConfig } from "../config/find.ts";
import { parseCount } from "../config/setting-values.ts";
import { STATE_FOLDER } from "../history/run-folder.ts";
import type { TraceRequest } from "../judge/trace-script.ts";
import { parseDuration } from "../lib/duration.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { findDirectory } from "./project.ts";
import { readAssumptions } from "./trace-assumptions.ts";
import { readEnvWords, readTraceCells, type TraceCells } from "./trace-cells.ts";
import { BUILD_ID } from "./version.ts";

/** What `moult trace` is asked for. */
export interface TraceWish extends TraceCells {
  /** Its cells are those of the wish, in their order. */
  readonly request: TraceRequest;
}

/** How scripts are traced, whatever the cells. */
export type TraceGround = Omit<TraceRequest, "script" | "cells">;

/** Reads the command line of `moult trace SCRIPT`, the assumptions and the cells. */
export function readTraceWish(invocation: Invocation): Result<TraceWish> {
  const [typed, ...others] = readEnvWords(invocation).words;
  if (typed === undefined || others.length > 0) {
    return failed(badScript("moult trace takes one script", "name it: moult trace ci/test.sh"));
  }
  const directory = findDirectory(invocation);
  if (!directory.ok) return directory;
  const root = findRoot(directory.value, invocation);
  const script = relative(root, resolve(directory.value, typed));
  if (script.startsWith("..")) {
    const message = `${typed} is not in the project`;
    return failed(badScript(message, `name a script below ${root}`));
  }
  const ground = readTraceGround(invocation, root);
  if (!ground.ok) return ground;
  const found = readTraceCells(invocation, { script, isTold: tellerOf(join(root, script)) });
  if (!found.ok) return found;
  const cells = found.value.cells.map(({ variables, args }) => ({ variables, args }));
  return success({ ...found.value, request: { ...ground.value, script, cells } });
}

/** `--timeout`, `--jobs` and the assumptions, for a project at an absolute path. */
export function readTraceGround(
  { host, flags }: Pick<Invocation, "host" | "flags">,
  root: string,
): Result<TraceGround> {
  const timeout = textFlag(flags, "timeout") ?? DEFAULT_TIMEOUT;
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === undefined || timeoutMs <= 0) {
    return failed(badFlag(`--timeout: "${timeout}" is no time above zero`, "--timeout 30s"));
  }
  const count = textFlag(flags, "jobs") ?? String(host.coreCount);
  const jobs = parseCount(count, 1);
  if (jobs === undefined) {
    return failed(badFlag(`--jobs: "${count}" is no number from 1 on`, "--jobs 4"));
  }
  const named = textFlag(flags, "assumptions");
  const assumptions = readAssumptions({ root, cwd: host.cwd, named });
  if (!assumptions.ok) return assumptions;
  return success({
    root,
    assumptions: assumptions.value,
    timeoutMs,
    jobs,
    path: host.env["PATH"],
    scratchRoot: host.temporaryFolder,
    kill: host.kill,
    ...(BUILD_ID === undefined
      ? {}
      : { cache: { path: join(root, STATE_FOLDER, "traces"), buildId: BUILD_ID } }),
  });
}

const DEFAULT_TIMEOUT = "30s";

/** A script may be traced before there is a config: then its repository is the project. */
export function findRoot(
  directory: string,
  { host, flags }: Pick<Invocation, "host" | "flags">,
): string {
  const named = textFlag(flags, "config");
  if (named !== undefined) return dirname(resolve(host.cwd, named));
  const config = findConfig(directory);
  if (config.ok) return dirname(config.value);
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return directory;
  }
}

/** Of all that a workflow sets, what the script names. */
function tellerOf(path: string): (name: string) => boolean {
  try {
    const words = new Set(readFileSync(path, "utf8").match(/[A-Za-z_]\w*/g));
    return (name) => words.has(name);
  } catch {
    return () => false; // That it cannot be read is said where it is traced.
  }
}

function badScript(message: string, next: string): Failure {
  return { code: "usage-invalid", message, next };
}

function badFlag(message: string, example: string): Failure {
  return { code: "usage-invalid", message, next: `write for example ${example}` };
}
