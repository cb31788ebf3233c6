import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type FlagSite, findFlagSites } from "../github/flag-sites.ts";
import { BY_HAND } from "../github/flag-words.ts";
import { openWorkflow, pairOf, startOf, type WorkflowFile } from "../github/workflow-nodes.ts";
import { plainName } from "../lib/ansi.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { GithubPlace, GithubWish } from "./init-github-wish.ts";

/** Where the workflows of a repository are. */
export const WORKFLOWS = ".github/workflows";

/** Opens the workflow that was named, or all of the repository; those that are no YAML only where one was named. */
export function openWorkflows({ root, workflow }: GithubPlace): Result<readonly WorkflowFile[]> {
  const folder = join(root, WORKFLOWS);
  const paths =
    workflow === undefined
      ? readdirSync(folder)
          .filter((name) => /\.ya?ml$/.test(name))
          .sort()
          .map((name) => join(folder, name))
      : [workflow];
  const opened = paths.map(openFile);
  const failures = opened.flatMap((one) => (one.ok ? [] : one.failures));
  if (workflow !== undefined && failures.length > 0) return failed(...failures);
  return success(opened.flatMap((one) => (one.ok ? [one.value] : [])));
}

function openFile(path: string): Result<WorkflowFile> {
  try {
    const bytes = readFileSync(path);
    if (isUtf8(bytes)) return openWorkflow(path, bytes.toString("utf8"));
    return failed(describeUnreadable(path, "it is no UTF-8"));
  } catch (error) {
    return failed(describeUnreadable(path, describeSystemError(error)));
  }
}

/** Finds the one step that is meant. One that has the flag already counts only where no other one is left. */
export function findSite(files: readonly WorkflowFile[], wish: GithubWish): Result<FlagSite> {
  const all = files.flatMap((file) => findFlagSites(file, wish));
  const meant = all.filter(
    ({ step, title }) =>
      (wish.job === undefined || step.job === wish.job) &&
      (wish.step === undefined || title === wish.step),
  );
  const open = meant.filter(({ done }) => done === undefined);
  // Who reads a reusable workflow has said so by its events.
  const callable = open.filter(({ file }) => isCallable(file));
  const choice = callable.length > 0 ? callable : open.length > 0 ? open : meant.slice(0, 1);
  const [site, second] = choice;
  if (site === undefined) return failed(describeNone(files, wish, all));
  return second === undefined ? success(site) : failed(describeSeveral(choice, wish));
}

function isCallable(file: WorkflowFile): boolean {
  return pairOf(pairOf(file.top, "on")?.value, "workflow_call") !== undefined;
}

function describeSeveral(sites: readonly FlagSite[], { root }: GithubWish): Failure {
  const places = sites.map(({ file, step, title }) => {
    const { line } = file.lines.linePos(startOf(step.map));
    return `${relative(root, file.path)}:${line} (job ${step.job}, step ${title})`;
  });
  return {
    code: "usage-invalid",
    message: `several steps call the script: ${places.join(", ")}`,
    next: "say which one is meant: --workflow FILE, --job JOB, --step NAME",
  };
}

/** A line that names the script outside of a `run:` is told: there it is done by hand. */
function describeNone(
  files: readonly WorkflowFile[],
  { script, root, job, step }: GithubWish,
  all: readonly FlagSite[],
): Failure {
  const wanted = [job && `job ${job}`, step && `step ${step}`].filter(Boolean).join(", ");
  const others = all.map((site) => `job ${site.step.job}, step ${site.title}`);
  if (others.length > 0)
    return {
      code: "usage-invalid",
      message: `${wanted} does not call ${script}`,
      next: `these do: ${[...new Set(others)].join("; ")}`,
    };
  for (const { path, text, lines } of files) {
    const at = text.indexOf(script);
    if (at < 0) continue;
    const { line, col } = lines.linePos(at);
    const lineText = (text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
    return {
      code: "usage-invalid",
      message: `no run: of a step calls ${script}; this line names it, and what takes it from there is not known`,
      place: { path, line, column: col, length: script.length, lineText },
      next: `do it ${BY_HAND}`,
    };
  }
  return {
    code: "usage-invalid",
    message: `no step in ${plainName(files.map(({ path }) => relative(root, path)).join(", ") || WORKFLOWS)} calls ${script}`,
    next: "name the script as a path from where you are: --script ci/test.sh",
  };
}

function describeUnreadable(path: string, why: string): Failure {
  return {
    code: "usage-invalid",
    message: `the workflow cannot be read: ${why}`,
    place: { path },
    next: "name another one with --workflow FILE",
  };
}
