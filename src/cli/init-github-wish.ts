import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseDocument } from "yaml";
import { findConfig } from "../config/find.ts";
import { isProgram } from "../exec/programs.ts";
import type { FlagWish } from "../github/flag-words.ts";
import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { isEntryScript } from "./legacy-entry.ts";
import { findLegacyScript } from "./legacy-script.ts";
import { findDirectory } from "./project.ts";
import { findRepository } from "./refs-files.ts";
import { adviseEntry } from "./refs-wish.ts";

/** Where `moult init github` works. */
export interface GithubPlace {
  /** The root of the repository; absolute. */
  readonly root: string;
  /** The workflow that was named; absolute. */
  readonly workflow: string | undefined;
}

/** What `moult init github` puts in. */
export interface GithubWish extends GithubPlace, FlagWish {
  /** The folder of the config, relative to the root; "" is the root. */
  readonly folder: string;
  readonly job: string | undefined;
  readonly step: string | undefined;
}

/** The variable that chooses, where the config names none. */
const DEFAULT_FLAG = "USE_MOULT";

/** Reads where the workflows are. */
export function readGithubPlace(invocation: Invocation): Result<GithubPlace> {
  const directory = findDirectory(invocation);
  if (!directory.ok) return directory;
  const root = findRepository(directory.value);
  const named = textFlag(invocation.flags, "workflow");
  const workflow = named === undefined ? undefined : resolve(directory.value, named);
  if (workflow !== undefined && statSync(workflow, { throwIfNoEntry: false })?.isFile() !== true)
    return usage(`there is no workflow ${plainName(workflow)}`, "correct --workflow");
  if (workflow !== undefined || existsSync(join(root, ".github/workflows")))
    return success({ root, workflow });
  return usage(
    `there is no .github/workflows in ${plainName(root)}`,
    "call this in the repository of the workflow, or name it with -C DIR",
  );
}

/** Reads the command line, and finds the script, what takes its place, and the name of the flag. */
export async function readGithubWish(invocation: Invocation): Promise<Result<GithubWish>> {
  const place = readGithubPlace(invocation);
  if (!place.ok) return place;
  const { root } = place.value;
  const { host, flags } = invocation;
  const legacy = await findLegacyScript(invocation);
  const typed = textFlag(flags, "script");
  const directory = findDirectory(invocation);
  const from = directory.ok ? directory.value : host.cwd;
  const script =
    typed === undefined
      ? legacy.script && resolve(legacy.root, legacy.script)
      : resolve(from, typed);
  if (!script)
    return usage(
      "which script the workflow calls is not said, neither by the config nor by --script",
      "write for example: moult init github --script ci/test.sh",
    );
  const named = textFlag(flags, "entry");
  const entry = findEntry(script, named === undefined ? undefined : resolve(from, named), root);
  if (!entry.ok) return entry;
  const paths = { script: relative(root, script), entry: relative(root, entry.value) };
  for (const path of Object.values(paths)) {
    if (!/^(?!\.\.(?:\/|$))[\w./@%,+-]+$/.test(path))
      return usage(
        `not a path that can be put into a workflow: ${JSON.stringify(path)}`,
        `name a file below ${root}, with letters, digits and . _ - / @ % , + only`,
      );
  }
  const flag = readFlagName(legacy.root);
  if (!flag.ok) return flag;
  if (!new RegExp(`\\b${flag.value}\\b`).test(readFileSync(entry.value, "utf8")))
    return failed(describeBlindEntry(paths, flag.value));
  const folder = relative(root, legacy.root);
  const [job, step] = [textFlag(flags, "job"), textFlag(flags, "step")];
  return success({ ...place.value, ...paths, flag: flag.value, folder, job, step });
}

/** Without a rollout an entry script runs Moult in any case: the flag would choose nothing. */
function describeBlindEntry({ script, entry }: Omit<FlagWish, "flag">, flag: string): Failure {
  return {
    code: "usage-invalid",
    message: `${entry} does not know ${flag}: it was made for a config without a rollout`,
    next: `add rollout: to the config, then make it anew: ${adviseEntry(script, entry)}`,
  };
}

/** The entry script: as named, or the only one beside the script or at the root. */
function findEntry(script: string, named: string | undefined, root: string): Result<string> {
  if (statSync(script, { throwIfNoEntry: false })?.isFile() !== true)
    return usage(`there is no script ${plainName(script)}`, "correct --script, or legacy.script");
  const folders = [...new Set([dirname(script), root])];
  const all = named === undefined ? folders.flatMap(listEntries) : [named];
  const [entry, second] = all;
  const usual = join(dirname(script), "run-tests");
  const advice = adviseEntry(relative(root, script), relative(root, usual));
  if (entry === undefined)
    return usage("there is no entry script that could choose between Moult and the script", advice);
  if (second !== undefined)
    return usage(
      `there are several entry scripts: ${all.map((one) => relative(root, one)).join(", ")}`,
      "name one with --entry FILE",
    );
  if (!isEntry(entry))
    return usage(`${plainName(relative(root, entry))} is no entry script of Moult`, advice);
  if (!isProgram(entry))
    return usage(
      `${plainName(relative(root, entry))} is not executable`,
      `chmod +x ${quoteForShell(entry)}`,
    );
  return success(entry);
}

function listEntries(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isEntry)
    .toSorted();
}

/** An entry script is small. */
const MAX_ENTRY_BYTES = 100_000;

function isEntry(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > MAX_ENTRY_BYTES) return false;
  try {
    return isEntryScript(readFileSync(path, "utf8"));
  } catch {
    return false; // Not ours to read.
  }
}

/** `rollout.flag` of the config. A config that is broken elsewhere, or is a program, has the usual name. */
function readFlagName(folder: string): Result<string> {
  const config = findConfig(folder);
  if (!config.ok || /\.[cm]?[jt]s$/.test(config.value)) return success(DEFAULT_FLAG);
  const document = parseDocument(readFileSync(config.value, "utf8"), { logLevel: "silent" });
  const flag: unknown =
    document.errors.length > 0 ? undefined : document.getIn(["rollout", "flag"]);
  if (flag === undefined || flag === null) return success(DEFAULT_FLAG);
  if (typeof flag === "string" && /^[A-Za-z_]\w*$/.test(flag)) return success(flag);
  return failed({
    code: "config-invalid",
    message: "rollout.flag is no name of a variable",
    place: { path: config.value },
    next: `write for example flag: ${DEFAULT_FLAG}`,
  });
}

function usage(message: string, next: string): Result<never> {
  return failed({ code: "usage-invalid", message, next });
}
