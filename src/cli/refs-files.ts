import { isUtf8 } from "node:buffer";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findFiles } from "../discovery/files.ts";
import { formatBytes } from "../lib/bytes.ts";
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
export function listRepositoryFiles(root: string, env: Host["env"]): Result<FileList> {
  const listed = spawnSync("git", [...QUIET, "ls-files", "-z", ...WANTED], {
    cwd: root,
    env: { ...env },
    maxBuffer: 2 ** 30,
    encoding: "latin1",
  });
  if (listed.status === 0) {
    const names = [...new Set(listed.stdout.split("\0"))].filter((name) => name !== "");
    const bytes = names.map((name) => Buffer.from(name, "latin1"));
    const paths = bytes.filter((one) => isUtf8(one)).map((one) => one.toString());
    return success({
      paths: paths.filter((path) => isPlainFile(join(root, path))).toSorted(),
      unread: bytes
        .filter((one) => !isUtf8(one))
        .map((one) => `${one.toString()}: its name is not UTF-8`),
    });
  }
  if (existsSync(join(root, ".gitignore"))) return failed(describeNoGit(root, listed));
  const found = findFiles(root, [{ include: EVERYTHING, exclude: [] }]);
  if (!found.ok) return found;
  const paths = found.value.flatMap(({ files }) => files.map(({ path }) => path));
  return success({ paths: paths.filter((path) => isPlainFile(join(root, path))), unread: [] });
}

/** The files of a project, and which of them cannot be looked at: a name with the reason. */
export interface FileList {
  readonly paths: readonly string[];
  readonly unread: readonly string[];
}

// A project may name a program that git would start to ask what has changed.
const QUIET = ["-c", "core.fsmonitor=false"];
const WANTED = ["--cached", "--others", "--exclude-standard"];
const EVERYTHING = ["**", ".*", ".*/**", "**/.*", "**/.*/**"];

/** Reads those files that hold a name, and all workflows. Binary files are left out; too large ones are said. */
export function readFilesWith(
  root: string,
  paths: readonly string[],
  name: string,
): Result<ReadFiles> {
  const needles = [name, name.replaceAll(".", String.raw`\.`)];
  const files: ReadFile[] = [];
  const unread: string[] = [];
  const failures: Failure[] = [];
  for (const path of paths) {
    try {
      const { size } = statSync(join(root, path));
      if (size > LARGEST_BYTES) {
        unread.push(`${path}: larger than ${formatBytes(LARGEST_BYTES)}`);
        continue;
      }
      const bytes = readFileSync(join(root, path));
      const isWanted = isWorkflow(path) || needles.some((needle) => bytes.includes(needle));
      if (!isWanted || bytes.includes(0)) continue;
      const encoding = isUtf8(bytes) ? "utf8" : "latin1";
      files.push({ path, bytes, encoding, text: bytes.toString(encoding) });
    } catch (error) {
      failures.push(describeUnreadable(join(root, path), error));
    }
  }
  return failures.length === 0 ? success({ files, unread }) : failed(...failures);
}

/** Files as they were read, and which were not: a name with the reason. */
export interface ReadFiles {
  readonly files: readonly ReadFile[];
  readonly unread: readonly string[];
}

/** No file that people wrote is larger, and Node holds no text of 512 MB. */
const LARGEST_BYTES = 256 * 2 ** 20;

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
