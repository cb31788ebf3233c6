import { existsSync } from "node:fs";
import { join } from "node:path";
import { plainName } from "../../lib/ansi.ts";
import { quoteForShell } from "../../lib/quote.ts";
import { success } from "../../model/result.ts";
import { isOfMoult } from "../../refs/file-kind.ts";
import type { Renaming } from "../../refs/mention.ts";
import { listMentions, planRefs, type RefsPlan, type RefsProject } from "../../refs/plan-refs.ts";
import { countOf } from "../../report/wording.ts";
import { EXIT_CODES } from "../exit.ts";
import type { Invocation } from "../invocation.ts";
import { listRepositoryFiles, readFilesWith, type ReadFile } from "../refs-files.ts";
import { renderJson, renderMentions, renderPlan } from "../refs-render.ts";
import {
  adviseEntry,
  backupOf,
  checkCalls,
  checkNew,
  checkScript,
  readWish,
  type RefsWish,
} from "../refs-wish.ts";
import { writeChanges } from "../refs-write.ts";
import { showFailures } from "../show-failures.ts";

/** `moult refs OLD`: every mention of a script; with --to what a new name makes of them, with --write for good. */
export async function refs(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const wish = readWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  const { old, root, renaming } = wish.value;
  const paths = listRepositoryFiles(root, host.env);
  if (!paths.ok) return showFailures(host, paths.failures);
  const known = checkScript(wish.value, paths.value.paths);
  if (!known.ok) return showFailures(host, known.failures);
  const texts = readFilesWith(root, paths.value.paths, old.slice(old.lastIndexOf("/") + 1));
  if (!texts.ok) return showFailures(host, texts.failures);
  for (const one of [...paths.value.unread, ...texts.value.unread]) {
    host.stderr.write(`warning: not looked at: ${plainName(one)}\n`);
  }
  const project: RefsProject = {
    root,
    files: paths.value.paths,
    texts: texts.value.files.filter(({ path }) => path !== old && path !== backupOf(old)),
    isOfMoult: (file) => file.path === renaming?.new || isOfMoult(file),
  };
  if (renaming !== undefined)
    return rename(invocation, wish.value, { renaming, project, texts: texts.value.files });
  const mentions = listMentions(project, old);
  const isJson = invocation.flags["json"] === true;
  host.stdout.write(isJson ? renderJson(mentions, old, undefined) : renderMentions(mentions, old));
  return EXIT_CODES.passed.code;
}

interface RenamingScene {
  readonly renaming: Renaming;
  readonly project: RefsProject;
  readonly texts: readonly ReadFile[];
}

async function rename(
  { host, flags }: Invocation,
  { root, isWrite, isForced }: RefsWish,
  { renaming, project, texts }: RenamingScene,
): Promise<number> {
  const planned = planRefs(project, renaming);
  if (!planned.ok) return showFailures(host, planned.failures);
  const plan = planned.value;
  if (flags["json"] === true) {
    host.stdout.write(renderJson(plan.mentions, renaming.old, renaming));
  } else {
    const moves = existsSync(join(root, renaming.old));
    const { isTerminal } = host.stdout;
    host.stdout.write(renderPlan(plan, { renaming, moves, isTerminal }));
  }
  if (!isWrite) {
    const isLatin = ({ path }: { readonly path: string }) =>
      texts.some((one) => one.path === path && one.encoding === "latin1");
    for (const { path } of plan.changes.filter(isLatin)) {
      const why = "it is no UTF-8, so git apply does not take its diff; --write keeps its bytes";
      host.stderr.write(`warning: ${plainName(path)}: ${why}\n`);
    }
    host.stderr.write(adviseWrite(plan, root, renaming));
    return EXIT_CODES.passed.code;
  }
  const safe =
    isForced || !existsSync(join(root, renaming.old))
      ? success(undefined)
      : checkCalls(root, plan.mentions);
  return safe.ok ? write({ root, renaming, plan, texts }, host) : showFailures(host, safe.failures);
}

async function write(
  {
    root,
    renaming,
    plan,
    texts,
  }: Omit<RenamingScene, "project"> & { readonly root: string; readonly plan: RefsPlan },
  host: Invocation["host"],
): Promise<number> {
  const { old, backup } = renaming;
  const moves = existsSync(join(root, old));
  const ready = moves ? checkNew(root, renaming) : success(undefined);
  if (!ready.ok) return showFailures(host, ready.failures);
  const changes = plan.changes.flatMap(({ path, after }) => {
    const file = texts.find((one) => one.path === path);
    return file === undefined
      ? []
      : [{ path, before: file.bytes, after: Buffer.from(after, file.encoding) }];
  });
  if (changes.length === 0 && !moves) {
    host.stderr.write(`nothing to do: no mention of ${old} is left to rewrite\n`);
    return EXIT_CODES.passed.code;
  }
  const written = writeChanges(root, changes, moves ? { from: old, to: backup } : undefined);
  if (!written.ok) return showFailures(host, written.failures);
  const files = `${changes.length} ${changes.length === 1 ? "file" : "files"}`;
  host.stderr.write(`wrote ${files}${moves ? `; ${old} is now ${backup}` : ""}\n`);
  return EXIT_CODES.passed.code;
}

function adviseWrite(
  { mentions, changes }: RefsPlan,
  root: string,
  { old, new: to }: Renaming,
): string {
  if (changes.length === 0 && !existsSync(join(root, old))) {
    return `nothing to do: no mention of ${old} is left to rewrite\n`;
  }
  if (!existsSync(join(root, to)))
    return `there is no ${to} yet; make it with: ${adviseEntry(old, to)}\n`;
  const broken = mentions.filter(({ fate }) => fate.kind === "stays" && fate.mayBreak).length;
  if (broken > 0) {
    return `nothing was written; first correct what stays and would find no ${old} any more: ${countOf(broken, "call")}\n`;
  }
  return `nothing was written; to do so: moult refs ${quoteForShell(old)} --to ${quoteForShell(to)} --write\n`;
}
