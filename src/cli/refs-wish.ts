import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isProgram } from "../exec/programs.ts";
import { quoteForShell } from "../lib/quote.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Mention, Renaming } from "../refs/mention.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { findDirectory } from "./project.ts";
import { findRepository } from "./refs-files.ts";

/** What a call of `moult refs` is about. */
export interface RefsWish {
  /** Absolute. */
  readonly root: string;
  /** The script, relative to the root. */
  readonly old: string;
  readonly renaming: Renaming | undefined;
  readonly isWrite: boolean;
  /** Whether calls may be left that find nothing afterwards. */
  readonly isForced: boolean;
}

/** Reads the command line. */
export function readWish(invocation: Invocation): Result<RefsWish> {
  const { args, flags } = invocation;
  const [typed, ...others] = args;
  const typedTo = textFlag(flags, "to");
  const isWrite = flags["write"] === true;
  if (typed === undefined || others.length > 0)
    return usage("moult refs takes one script", EXAMPLE);
  if (isWrite && typedTo === undefined) return usage("--write needs --to, the new name", EXAMPLE);
  const directory = findDirectory(invocation);
  if (!directory.ok) return directory;
  const root = findRepository(directory.value);
  const [old, to] = [typed, typedTo].map((one) =>
    one === undefined ? undefined : relative(root, resolve(directory.value, one)),
  );
  for (const path of [old, to]) {
    if (path !== undefined && !/^(?!\.\.(?:\/|$))[\w./@%,-]+$/.test(path)) {
      return usage(
        `not a name that can be looked for: ${JSON.stringify(path)}`,
        `name a file below ${root}, with letters, digits and . _ - / @ % , only`,
      );
    }
  }
  if (to !== undefined && /^[@%,-]/.test(to)) {
    return usage(
      `a name that means something else in YAML: ${JSON.stringify(to)}`,
      "choose one that begins with a letter",
    );
  }
  if (old === undefined || old === to || to === backupOf(old)) {
    return usage("the new name is the old one, or that of its backup", EXAMPLE);
  }
  const renaming = to === undefined ? undefined : { old, new: to, backup: backupOf(old) };
  return success({ root, old, renaming, isWrite, isForced: flags["force"] === true });
}

const EXAMPLE = "write for example: moult refs run_tests.sh --to run_tests --write";

/** Where an old script goes. */
export function backupOf(old: string): string {
  return `${old}.backup`;
}

/** Fails when there is no such script, and none that was renamed before. */
export function checkScript({ root, old }: RefsWish, files: readonly string[]): Result<undefined> {
  const stats = statSync(join(root, old), { throwIfNoEntry: false });
  if (stats?.isFile() === true) return success(undefined);
  // It was renamed before: what is left of it is looked for.
  if (stats === undefined && existsSync(join(root, backupOf(old)))) return success(undefined);
  const what = stats === undefined ? "there is no" : "this is no file:";
  return failed({
    code: "file-missing",
    message: `${what} ${old} in ${root}${stats === undefined ? renderSuggestion(old, files) : ""}`,
    next: "name the script as a path from where you are",
  });
}

/** Fails when what takes the place of the script is not there yet: something may call it at once. */
export function checkNew(root: string, { old, new: to, backup }: Renaming): Result<undefined> {
  const [path, backupPath] = [join(root, to), join(root, backup)];
  if (existsSync(backupPath)) {
    return failed({
      code: "usage-invalid",
      message: `there is a ${backup} already, beside ${old}; nothing was written`,
      place: { path: backupPath },
      next: "remove or rename one of the two",
    });
  }
  if (!existsSync(path)) {
    return failed({
      code: "file-missing",
      message: `there is no ${to} that could take the place of ${old}; nothing was written`,
      next: adviseEntry(old, to),
    });
  }
  if (isProgram(path)) return success(undefined);
  return failed({
    code: "usage-invalid",
    message: `${to} is not executable; nothing was written`,
    place: { path },
    next: `chmod +x ${quoteForShell(path)}`,
  });
}

/** Fails for calls that stay as they are and would find nothing once the script has another name. */
export function checkCalls(root: string, mentions: readonly Mention[]): Result<undefined> {
  const broken = mentions.filter(({ fate }) => fate.kind === "stays" && fate.mayBreak);
  if (broken.length === 0) return success(undefined);
  return failed(
    ...broken.map(({ path, line, column, text, lineText, fate }): Failure => {
      const why = fate.kind === "stays" ? fate.why : "";
      return {
        code: "usage-invalid",
        message: `this would find no ${text} any more, and is not rewritten: ${why}; nothing was written`,
        place: { path: join(root, path), line, column, length: text.length, lineText },
        next: "correct it by hand, or add --force when it means something else",
      };
    }),
  );
}

function usage(message: string, next: string): Result<never> {
  return failed({ code: "usage-invalid", message, next });
}

/** The command that makes an entry script. */
export function adviseEntry(old: string, to: string): string {
  return `moult init --entry ${quoteForShell(to)} --script ${quoteForShell(old)}`;
}
