import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import { type FlagChange, putInFlag, takeOutFlag } from "../github/flag-check.ts";
import { BY_HAND, FLAG_INPUT, renderByHand } from "../github/flag-words.ts";
import type { WorkflowFile } from "../github/workflow-nodes.ts";
import { plainName } from "../lib/ansi.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { renderDiff } from "../refs/render-diff.ts";
import { EXIT_CODES } from "./exit.ts";
import { makeValidation, readOwner, VALIDATION } from "./init-github-validation.ts";
import { findSite, openWorkflows } from "./init-github-sites.ts";
import { type GithubWish, readGithubPlace, readGithubWish } from "./init-github-wish.ts";
import type { Invocation } from "./invocation.ts";
import { writeChanges } from "./refs-write.ts";
import { showFailures } from "./show-failures.ts";

/**
 * `moult init github`: puts the flag into a workflow and writes the one that checks the config; with --undo takes both
 * away again. With --dry-run only a diff of it is printed.
 */
export async function initGithub(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  if (flags["undo"] === true) return undo(invocation);
  const wish = await readGithubWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  const planned = plan(wish.value);
  if (!planned.ok) {
    const code = await showFailures(host, planned.failures);
    if (planned.failures.some(({ next }) => next.includes(BY_HAND)))
      host.stderr.write(`\n${renderByHand(wish.value)}`);
    return code;
  }
  for (const warning of planned.value.warnings)
    host.stderr.write(`warning: ${plainName(warning)}\n`);
  return finish(invocation, wish.value.root, planned.value);
}

/** A workflow with what is to be done to it. */
interface Edited extends FlagChange {
  readonly file: WorkflowFile;
}

/** All that a call does. */
interface Work {
  readonly edited: readonly Edited[];
  /** The new text of the validation workflow, or that it goes; absent where it stays as it is. */
  readonly validation?: { readonly text?: string };
  readonly warnings: readonly string[];
  /** What was done, as people read it, and what they do next. */
  readonly done: readonly string[];
}

function plan(wish: GithubWish): Result<Work> {
  const files = openWorkflows(wish);
  if (!files.ok) return files;
  const site = findSite(files.value, wish);
  if (!site.ok) return site;
  const change = putInFlag(site.value, wish);
  if (!change.ok) return change;
  const { file, step, title } = site.value;
  const made = makeValidation(wish, file.path);
  const path = join(wish.root, VALIDATION);
  const there = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const isTheirs = there !== undefined && readOwner(wish.root) !== "ours";
  const isSame = there?.replaceAll("\r\n", "\n") === made.text;
  const rows = `${made.rowCount} ${made.rowCount === 1 ? "job" : "jobs"}`;
  return success({
    edited: change.value.edits.length === 0 ? [] : [{ ...change.value, file }],
    ...(isTheirs || isSame ? {} : { validation: { text: made.text } }),
    warnings: isTheirs ? [`${VALIDATION} was edited by hand, and is left alone`] : made.warnings,
    done: [
      `${relative(wish.root, file.path)}: job ${step.job}, step ${title}: calls ${wish.entry} in place of ${wish.script}`,
      ...(isTheirs ? [] : [`${VALIDATION}: checks the config on pull requests, ${rows}`]),
      `next: look at it with git diff; who calls the workflow chooses Moult with: ${FLAG_INPUT}: true`,
      "the way back: moult init github --undo",
    ],
  });
}

async function undo(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const place = readGithubPlace(invocation);
  if (!place.ok) return showFailures(host, place.failures);
  const { root } = place.value;
  const files = openWorkflows(place.value);
  if (!files.ok) return showFailures(host, files.failures);
  const edited = files.value.flatMap((file): readonly Edited[] => {
    const change = takeOutFlag(file);
    return change.edits.length === 0 ? [] : [{ ...change, file }];
  });
  const owner = readOwner(root);
  const kept = `${VALIDATION} was edited by hand, and is left alone; remove it yourself`;
  return finish(invocation, root, {
    edited,
    ...(owner === "ours" ? { validation: {} } : {}),
    warnings: [],
    done: [
      ...edited.map(({ file }) => `${relative(root, file.path)}: as it was before`),
      ...(owner === "ours" ? [`removed ${VALIDATION}`] : []),
      ...(owner === "edited" ? [`warning: ${kept}`] : []),
    ],
  });
}

async function finish({ host, flags }: Invocation, root: string, work: Work): Promise<number> {
  const { edited, validation, done } = work;
  if (edited.length === 0 && validation === undefined) {
    host.stdout.write("nothing to do\n");
    return EXIT_CODES.passed.code;
  }
  if (flags["dryRun"] === true) {
    host.stdout.write(renderWork(root, work));
    host.stderr.write("nothing was written; to do so, leave out --dry-run\n");
    return EXIT_CODES.passed.code;
  }
  const written = write(root, work);
  if (!written.ok) return showFailures(host, written.failures);
  host.stdout.write(`${done.map(plainName).join("\n")}\n`);
  return EXIT_CODES.passed.code;
}

function renderWork(root: string, { edited, validation }: Work): string {
  const diffs = edited.map(({ file, after, edits }) =>
    renderDiff({ path: relative(root, file.path), before: file.text, after, edits }),
  );
  if (validation === undefined) return diffs.join("");
  const path = join(root, VALIDATION);
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const after = validation.text ?? "";
  const edits = [{ start: 0, end: before.length, text: after }];
  const diff = renderDiff({ path: VALIDATION, before, after, edits });
  const [from, to] = [`--- a/${VALIDATION}`, `+++ b/${VALIDATION}`];
  const made = before === "" ? diff.replace(from, "new file mode 100644\n--- /dev/null") : diff;
  const gone = made.replace(from, `deleted file mode 100644\n${from}`).replace(to, "+++ /dev/null");
  return [...diffs, validation.text === undefined ? gone : made].join("");
}

/** The workflow comes last: a file that is there too early checks what is there. */
function write(root: string, { edited, validation }: Work): Result<undefined> {
  try {
    const path = join(root, VALIDATION);
    if (validation?.text !== undefined) replaceFile(path, validation.text);
    else if (validation !== undefined) rmSync(path);
  } catch (error) {
    return failed(describeUnwritable(dirname(join(root, VALIDATION)), error));
  }
  const changes = edited.map(({ file, after }) => ({
    path: relative(root, file.path),
    before: Buffer.from(file.text),
    after: Buffer.from(after),
  }));
  return writeChanges(root, changes, undefined);
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `${VALIDATION} cannot be written: ${describeSystemError(error)}`,
    place: { path },
    next: "make the folder writable, then run this again",
  };
}
