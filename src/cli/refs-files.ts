import { isUtf8 } from "node:buffer";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findFiles } from "../discovery/files.ts";
import type { Host } from "../lib/host.ts";
import { quoteForShell } from "../lib/quote.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { isWorkflow } from "../refs/file-kind.ts";
import type { TextFile } from "../refs/mention.ts";

/** A text file as it was read. */
export interface ReadFile extends TextFile {
  readonly bytes: Buffer;
  /** `latin1` for bytes that are no UTF-8: every byte comes back as it was. */
  readonly encoding: "utf8" | "latin1";
}

/** The repository around a folder, or the folder itself. Absolute. */
export function findRepository(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return folder;
  }
}

/**
 * Lists the files of a project that are not ignored, tracked or not, without symbolic links. Git knows what is
 * ignored; without git all files are listed, and a project that ignores some is refused.
 */
export function listRepositoryFiles(root: string, env: Host["env"]): Result<readonly string[]> {
  const listed = spawnSync("git", [...QUIET, "ls-files", "-z", ...WANTED], {
    cwd: root,
    env: { ...env },
    maxBuffer: 2 ** 30,
    encoding: "utf8",
  });
  if (listed.status === 0) {
    const paths = new Set(listed.stdout.split("\0").filter((path) => path !== ""));
    return success([...paths].filter((path) => isPlainFile(join(root, path))).toSorted());
  }
  if (existsSync(join(root, ".gitignore"))) return failed(describeNoGit(root, listed));
  const found = findFiles(root, [{ include: EVERYTHING, exclude: [] }]);
  if (!found.ok) return found;
  const paths = found.value.flatMap(({ files }) => files.map(({ path }) => path));
  return success(paths.filter((path) => isPlainFile(join(root, path))));
}

// A project may name a program that git would start to ask what has changed.
const QUIET = ["-c", "core.fsmonitor=false"];
const WANTED = ["--cached", "--others", "--exclude-standard"];
const EVERYTHING = ["**", ".*", ".*/**", "**/.*", "**/.*/**"];

/** Reads those files that hold a name, and all workflows. Binary files are left out. */
export function readFilesWith(
  root: string,
  paths: readonly string[],
  name: string,
): Result<readonly ReadFile[]> {
  const needles = [name, name.replaceAll(".", String.raw`\.`)];
  const files: ReadFile[] = [];
  const failures: Failure[] = [];
  for (const path of paths) {
    try {
      const bytes = readFileSync(join(root, path));
      const isWanted = isWorkflow(path) || needles.some((needle) => bytes.includes(needle));
      if (!isWanted || bytes.includes(0)) continue;
      const encoding = isUtf8(bytes) ? "utf8" : "latin1";
      files.push({ path, bytes, encoding, text: bytes.toString(encoding) });
    } catch (error) {
      failures.push(describeUnreadable(join(root, path), error));
    }
  }
  return failures.length === 0 ? success(files) : failed(...failures);
}

function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function describeNoGit(
  root: string,
  { error, stderr }: { readonly error?: Error; readonly stderr: string | null },
): Failure {
  const said = error === undefined ? (stderr ?? "").trim().split("\n")[0] : "git does not start";
  return {
    code: "usage-invalid",
    message: `which files are ignored is not known: ${said}`,
    place: { path: join(root, ".gitignore") },
    next: "call this where `git status` works",
  };
}

function describeUnreadable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `a file of the project cannot be read: ${describeSystemError(error)}`,
    place: { path },
    next: `make it readable: chmod u+r ${quoteForShell(path)}`,
  };
}
