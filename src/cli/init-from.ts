import { existsSync, lstatSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { loadBashParser } from "../bash/tree-sitter.ts";
import { CONFIG_NAMES } from "../config/find.ts";
import { loadConfig } from "../config/load.ts";
import { findFiles } from "../discovery/files.ts";
import { isTaken, writeFiles } from "../disk/write-files.ts";
import { plainName } from "../lib/ansi.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { countOf } from "../report/wording.ts";
import { EXIT_CODES } from "./exit.ts";
import { groupFinds, renderScriptConfig, type ScriptGroup } from "./init-config.ts";
import { PLAIN_CI, readReplica } from "./init-replica.ts";
import { readTestScript, type ScriptReading } from "./init-script.ts";
import { compareDiscovery, renderComparison } from "./init-verify.ts";
import { isWrapper, renderReplica, renderRunTests } from "./init-wrappers.ts";
import type { Invocation } from "./invocation.ts";
import { findDirectory } from "./project.ts";
import { showFailures } from "./show-failures.ts";

const CONFIG_NAME = "moult.config.yaml";

/**
 * `moult init --from run_tests.sh`: writes a config and the scripts `run_tests` and `run_ci_replica` from what the
 * syntax of the script tells. With a config there already only compares, where --verify-discovery asks for that.
 * Runs none of the script but, for that comparison, its `find` commands.
 */
export async function initFrom(call: Invocation, file: string): Promise<number> {
  const { host, flags } = call;
  const root = findDirectory(call);
  if (!root.ok) return showFailures(host, root.failures);
  const old = await readOldScript(call, { root: root.value, path: resolve(host.cwd, file) });
  if (!old.ok) return showFailures(host, old.failures);
  const isVerifying = flags["verifyDiscovery"] === true;
  const existing = CONFIG_NAMES.find((name) => isTaken(join(root.value, name)));
  if (existing === undefined || !isVerifying) {
    const written =
      existing === undefined ? writeAll(old.value) : failed(describeExisting(old.value));
    if (!written.ok) return showFailures(host, written.failures);
    host.stdout.write(written.value.map((line) => `${plainName(line)}\n`).join(""));
  }
  const { doubts, unread } = old.value.reading;
  const own = [...unread, ...doubts].map((doubt) => `${basename(file)}: ${doubt}`);
  for (const doubt of [...own, ...old.value.ciDoubts]) {
    host.stderr.write(`warning: ${plainName(doubt)}\n`);
  }
  return isVerifying ? verify(call, old.value) : EXIT_CODES.passed.code;
}

/** The script that a project wants to leave. Paths are absolute. */
interface OldScript {
  readonly root: string;
  readonly path: string;
  readonly reading: ScriptReading;
  /** What the replica of CI beside it sets. */
  readonly ciEnv: Readonly<Record<string, string>>;
  readonly ciDoubts: readonly string[];
}

async function readOldScript(
  { host }: Invocation,
  { root, path }: Pick<OldScript, "root" | "path">,
): Promise<Result<OldScript>> {
  if (relative(root, path).startsWith("..")) return failed(describeOutside(path, root));
  try {
    const text = readFileSync(path, "utf8");
    const parse = await loadBashParser();
    const place = { folder: dirname(path), root, env: host.env };
    const reading = readTestScript(parse, text, place);
    if (reading.finds.length === 0) return failed(describeNoFind(path, reading));
    const replica = join(dirname(path), "run_ci_replica.sh");
    const ci = existsSync(replica)
      ? readReplica(parse, readFileSync(replica, "utf8"), { ...place, script: basename(path) })
      : { env: PLAIN_CI, doubts: [] };
    const said = ci.doubts.map((doubt) => `${basename(replica)}: ${doubt}`);
    return success({ root, path, reading, ciEnv: ci.env, ciDoubts: said });
  } catch (error) {
    return failed(describeUnreadable(path, error));
  }
}

/** Writes the config and both scripts, or nothing. Answers what to tell. */
function writeAll({ root, path, reading, ciEnv }: OldScript): Result<readonly string[]> {
  const chosen = dropEmpty(root, groupFinds(reading, root));
  if (!chosen.ok) return chosen;
  const { groups, empty } = chosen.value;
  const script = `./${relative(root, path)}`;
  const optIn = groups.filter((group) => group.optIn).map(({ name }) => name);
  const folder = dirname(path);
  const facts = { root: relative(folder, root) || ".", script: basename(path), optIn };
  const wrappers = [
    [join(folder, "run_tests"), renderRunTests(facts)],
    [join(folder, "run_ci_replica"), renderReplica(ciEnv)],
  ] as const;
  const foreign = wrappers.find(([target]) => isTaken(target) && !isOurs(target));
  if (foreign !== undefined) return failed(describeForeign(foreign[0]));
  const config = join(root, CONFIG_NAME);
  const trouble = writeFiles([
    ...wrappers.map(([wrapper, text]) => ({ path: wrapper, text, mode: 0o755 })),
    { path: config, text: renderScriptConfig({ groups, reading, script }) },
  ]);
  if (trouble !== undefined) return failed(describeUnwritable(trouble.path, trouble.error));
  return success([
    `wrote ${config}: ${countOf(groups.length, "group")} of tests`,
    ...empty.map((group) => `  left out, because no file is there: ${group.files.join(", ")}`),
    ...wrappers.map(([wrapper]) => `wrote ${wrapper}`),
    `next: moult init --from ${relative(root, path)} --verify-discovery`,
  ]);
}

/** A script may search folders that are not there yet; in a config a group without files is a mistake. */
function dropEmpty(
  root: string,
  groups: readonly ScriptGroup[],
): Result<{ readonly groups: readonly ScriptGroup[]; readonly empty: readonly ScriptGroup[] }> {
  const found = findFiles(
    root,
    groups.map(({ files, exclude }) => ({ include: files, exclude })),
  );
  if (!found.ok) return found;
  const isEmpty = (index: number): boolean => found.value[index]?.files.length === 0;
  return success({
    groups: groups.filter((_, index) => !isEmpty(index)),
    empty: groups.filter((_, index) => isEmpty(index)),
  });
}

async function verify({ host }: Invocation, { root, reading }: OldScript): Promise<number> {
  const loaded = await loadConfig({ startDir: root });
  if (!loaded.ok) return showFailures(host, loaded.failures);
  const compared = compareDiscovery(loaded.value, reading.finds);
  if (!compared.ok) return showFailures(host, compared.failures);
  host.stdout.write(renderComparison(compared.value, { isWhole: reading.unread.length === 0 }));
  if (reading.unread.length > 0) {
    const count = countOf(reading.unread.length, "find command");
    host.stdout.write(`not wholly understood, see the warnings: ${count} of the script\n`);
    return EXIT_CODES.mismatch.code;
  }
  const isSame = compared.value.every((one) => one.onlyScript.length + one.onlyMoult.length === 0);
  return isSame ? EXIT_CODES.passed.code : EXIT_CODES.mismatch.code;
}

function isOurs(path: string): boolean {
  try {
    return lstatSync(path).isFile() && isWrapper(readFileSync(path, "utf8"));
  } catch {
    return false; // Nothing that we may read.
  }
}

function describeExisting({ root }: OldScript): Failure {
  return {
    code: "usage-invalid",
    message: "there is a config already",
    place: { path: join(root, CONFIG_NAME) },
    next: "compare it with the script by adding --verify-discovery, or remove it and call this again",
  };
}

function describeOutside(path: string, root: string): Failure {
  return {
    code: "usage-invalid",
    message: `the script is not in the project ${root}`,
    place: { path },
    next: "call this in the root of the project, or name that with -C",
  };
}

function describeNoFind(path: string, { unread }: ScriptReading): Failure {
  return {
    code: "usage-invalid",
    message: `no find command was understood${unread.length === 0 ? "" : `; ${unread.join("; ")}`}`,
    place: { path },
    next: "write the config by hand (moult init makes a first one), or see what it runs: moult trace",
  };
}

function describeUnreadable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `the script cannot be read: ${describeSystemError(error)}`,
    place: { path },
    next: "correct --from; it starts from the folder where you are",
  };
}

function describeForeign(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "there is a file already, and `moult init` has not made it",
    place: { path },
    next: "rename or remove it: the script that runs Moult gets this name",
  };
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `cannot be written: ${describeSystemError(error)}`,
    place: { path },
    next: "choose a folder that you may write, with -C",
  };
}
