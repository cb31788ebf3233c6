import { spawnSync } from "node:child_process";
import { join, posix } from "node:path";
import type { LoadedConfig } from "../config/config.ts";
import { findFiles } from "../discovery/files.ts";
import { plainName } from "../lib/ansi.ts";
import { type Result, success } from "../model/result.ts";
import type { ScriptFind } from "./init-script.ts";

/** One way to call the script, with what it and Moult find. Paths are relative to the root. */
export interface DiscoveryComparison {
  /** "no flag", "--integration". */
  readonly form: string;
  readonly count: number;
  readonly onlyScript: readonly string[];
  readonly onlyMoult: readonly string[];
}

/**
 * Runs the finds of a script, and nothing else of it, and compares what they print with what the groups of a
 * config select: without a flag, and with each of the words that the script can be given. Only to be given
 * finds that `parseFind` has understood: those do nothing but print.
 */
export function compareDiscovery(
  loaded: LoadedConfig,
  finds: readonly ScriptFind[],
): Result<readonly DiscoveryComparison[]> {
  const groups = Object.entries(loaded.config.tests);
  const queries = groups.map(([, { files, exclude }]) => ({ include: files ?? [], exclude }));
  const found = findFiles(loaded.root, queries);
  if (!found.ok) return found;
  const selected = groups.map(([name, { optIn }], index) => ({
    flag: optIn ? name : undefined,
    paths: found.value[index]?.files.map(({ path }) => path) ?? [],
  }));
  const printed = finds.map((find) => ({ flag: find.optIn, paths: runFind(loaded.root, find) }));
  const flags = [...new Set([...selected, ...printed].map(({ flag }) => flag))];
  const forms = [undefined, ...flags.filter((flag) => flag !== undefined)];
  return success(
    forms.map((form) => {
      const ours = pathsOf(selected, form);
      const theirs = pathsOf(printed, form);
      return {
        form: form === undefined ? "no flag" : `--${form}`,
        count: theirs.size,
        onlyScript: [...theirs].filter((path) => !ours.has(path)).sort(),
        onlyMoult: [...ours].filter((path) => !theirs.has(path)).sort(),
      };
    }),
  );
}

interface Finding {
  readonly flag: string | undefined;
  readonly paths: readonly string[];
}

function pathsOf(all: readonly Finding[], form: string | undefined): ReadonlySet<string> {
  const chosen = all.filter(({ flag }) => flag === undefined || flag === form);
  return new Set(chosen.flatMap(({ paths }) => paths));
}

function runFind(root: string, { words, base }: ScriptFind): readonly string[] {
  // A folder that is not there is no trouble: the script says so too, and goes on.
  const { stdout } = spawnSync("find", words, {
    cwd: join(root, base),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1024 ** 3,
  });
  const end = words.includes("-print0") ? "\0" : "\n";
  const paths = (stdout ?? "").split(end).filter((path) => path !== "");
  return paths.map((path) =>
    posix.isAbsolute(path) ? posix.relative(root, path) : posix.join(base, path),
  );
}

/** Tells people how a comparison went. Where not all of a script was understood, it says so. */
export function renderComparison(
  all: readonly DiscoveryComparison[],
  { isWhole }: { readonly isWhole: boolean },
): string {
  const limit = isWhole ? "" : ", as far as the script was understood";
  return all
    .flatMap(({ form, count, onlyScript, onlyMoult }) => {
      const isSame = onlyScript.length + onlyMoult.length === 0;
      return [
        `discovery, ${form}: ${isSame ? `the same ${count} files${limit}` : "other files than the script"}`,
        ...onlyScript.map((path) => `  only the script: ${plainName(path)}`),
        ...onlyMoult.map((path) => `  only Moult:      ${plainName(path)}`),
      ];
    })
    .map((line) => `${line}\n`)
    .join("");
}
