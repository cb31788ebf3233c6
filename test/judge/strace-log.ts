import { posix } from "node:path";

/** What strace is asked to note: who starts whom, what runs, and what writes. */
export const STRACED =
  "chdir,execve,execveat,clone,clone3,fork,vfork,pivot_root,open,openat,openat2,creat,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat,chown,fchownat";

/** A program that was started, or a path that was changed. */
export interface Deed {
  readonly path: string;
  /** After the root of its process became that of the sandbox. */
  readonly isInside: boolean;
}

/** What strace saw, without what failed. */
export interface StraceLog {
  readonly runs: readonly Deed[];
  readonly writes: readonly Deed[];
  /** How often a process tree got another root. */
  readonly sandboxes: number;
}

/** Reads the log of `strace -f -y --decode-pids=pidns` of a program that was started in a folder. */
export function readStrace(log: string, folder: string): StraceLog {
  const calls = readCalls(log);
  // A child may do something before the call that made it returns.
  const parents = new Map(
    calls.flatMap(({ child, pid }) => (child === undefined ? [] : [[child, pid]])),
  );
  const folders = new Map<string, string>();
  const folderOf = (pid: string | undefined): string =>
    pid === undefined ? folder : (folders.get(pid) ?? folderOf(parents.get(pid)));
  const inside = new Set<string>();
  const isInside = (pid: string | undefined): boolean =>
    pid !== undefined && (inside.has(pid) || isInside(parents.get(pid)));
  const runs: Deed[] = [];
  const writes: Deed[] = [];
  for (const { pid, name, args } of calls) {
    const paths = readPaths(name, args, folderOf(pid));
    const deeds = paths.map((path) => ({ path, isInside: isInside(pid) }));
    if (name === "chdir") folders.set(pid, paths[0] ?? "");
    // Only the program of that name makes the call: the cell is the shell that started it.
    else if (name === "pivot_root") inside.add(parents.get(pid) ?? pid);
    else if (name.startsWith("execve")) runs.push(...deeds.slice(0, 1));
    else if (!name.startsWith("open") || /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(args)) {
      writes.push(...deeds);
    }
  }
  return { runs, writes, sandboxes: inside.size };
}

interface Call {
  readonly pid: string;
  readonly name: string;
  readonly args: string;
  /** The process that it started, as strace numbers them. */
  readonly child: string | undefined;
}

/** The calls that succeeded; numbers of processes that came again are made unlike. One during which another process did something stands on two lines. */
function readCalls(log: string): readonly Call[] {
  const begun = new Map<string, { readonly text: string; readonly at: number }>();
  const ended = new Map<string, { readonly count: number; readonly at: number }>();
  const identify = (number: string): string => `${number}.${ended.get(number)?.count ?? 0}`;
  // A child may even end before the call that made it returns.
  const identifyChild = (number: string, at: number): string => {
    const last = ended.get(number);
    return last !== undefined && last.at > at ? `${number}.${last.count - 1}` : identify(number);
  };
  return log.split("\n").flatMap((line, at) => {
    const [, number = "", text = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const pid = identify(number);
    if (text.startsWith("+++ ")) {
      ended.set(number, { count: (ended.get(number)?.count ?? 0) + 1, at });
      return [];
    }
    if (text.endsWith("<unfinished ...>")) {
      begun.set(pid, { text: text.slice(0, -"<unfinished ...>".length), at });
      return [];
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const start = rest === undefined ? { text: "", at } : begun.get(pid);
    const call = rest === undefined ? text : `${start?.text ?? ""}${rest}`;
    return parseCall(call).map(({ name, args, child }) => ({
      pid,
      name,
      args,
      child: child === undefined ? undefined : identifyChild(child, start?.at ?? at),
    }));
  });
}

function parseCall(text: string): readonly Omit<Call, "pid">[] {
  const parts = /^(\w+)\((.*)\) += (\d+)(?:<[^>]*>)?(?: \/\* (\d+) in strace's PID NS \*\/)?/.exec(
    text,
  );
  if (parts === null) return [];
  const [, name = "", args = "", result, own] = parts;
  return [{ name, args, child: /^(clone3?|v?fork)$/.test(name) ? (own ?? result) : undefined }];
}

/** All paths of a call, absolute: a rename has two. What a link says is none. */
function readPaths(name: string, args: string, cwd: string): readonly string[] {
  const found = args.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g);
  const paths = [...found].map(([, folder = cwd, path = ""]) => posix.resolve(folder, path));
  return name.startsWith("symlink") ? paths.slice(1) : paths;
}
