import {
  childOf,
  entriesOf,
  itemsOf,
  parseWorkflowText,
  textOf,
  type Tree,
} from "../github/workflow-text.ts";
import type { TextFile } from "./mention.ts";
import { leadFrom } from "./paths.ts";

/** The characters of one `run:`, and where its first command starts. */
export interface RunFolder {
  readonly start: number;
  readonly end: number;
  /** Relative to the root of the repository; undefined where that is not known. */
  readonly folder: string | undefined;
}

/**
 * Reads where each `run:` of a workflow or an action starts: its `working-directory`, that of `defaults.run`, else
 * the root of what was checked out. A text that is no YAML has none.
 */
export function readRunFolders(file: TextFile): readonly RunFolder[] {
  if (!IS_OF_GITHUB.test(file.path)) return [];
  const parsed = parseWorkflowText(file.path, file.text);
  if (!parsed.ok) return [];
  const workflow = parsed.value;
  const jobs = [
    childOf(workflow, "runs"),
    ...entriesOf(childOf(workflow, "jobs")).map(([, one]) => one),
  ];
  return jobs.flatMap((job) => {
    const steps = itemsOf(childOf(job, "steps"));
    const top = findCheckout(steps);
    return steps.flatMap((step): readonly RunFolder[] => {
      const run = childOf(step, "run");
      if (run === undefined) return [];
      const written = [step, childOf(job, "defaults", "run"), childOf(workflow, "defaults", "run")]
        .map((one) => childOf(one, "working-directory"))
        .find((one) => one !== undefined);
      const folder = placeIn(top, textOf(written) ?? "");
      return [{ start: run.at.start, end: run.at.end, folder }];
    });
  });
}

const IS_OF_GITHUB = /^\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/;

/** Where a job has this repository, seen from where its steps start; undefined where that is not known. */
function findCheckout(steps: readonly Tree[]): string | undefined {
  const checkouts = steps
    .filter((step) => /^actions\/checkout(?:@|$)/.test(textOf(childOf(step, "uses")) ?? ""))
    .map((step) => {
      const repository = textOf(childOf(step, "with", "repository")) ?? "";
      const path = textOf(childOf(step, "with", "path")) ?? "";
      return {
        path,
        isOwn: repository === "" || /^\$\{\{\s*github\.repository\s*\}\}$/.test(repository),
      };
    });
  if (checkouts.some(({ path, isOwn }) => path === "" && !isOwn)) return undefined;
  const own = checkouts.filter(({ isOwn }) => isOwn).map(({ path }) => path);
  return own.length === 0 || own.includes("") ? "" : own.length === 1 ? own[0] : undefined;
}

/** A folder of a job as one of the repository. */
function placeIn(top: string | undefined, written: string): string | undefined {
  const plain = written.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, "");
  if (top === undefined || /[$*]/.test(top + plain) || plain.startsWith("/")) return undefined;
  const [at, base] = [leadFrom("", plain), leadFrom("", top)];
  if (at === undefined || base === undefined) return undefined;
  if (base === ".") return at === "." ? "" : trimSlash(at);
  if (trimSlash(at) === trimSlash(base)) return "";
  const inside = `${trimSlash(base)}/`;
  return at.startsWith(inside) ? trimSlash(at.slice(inside.length)) : undefined;
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, "");
}

/**
 * Follows the lines of a shell script that stand before another one: each plain `cd` of a line at the first level is
 * followed, and any other change of the folder makes it unknown.
 */
export function followLines(
  start: string | undefined,
  lines: readonly string[],
): string | undefined {
  const margin = /^\s*/.exec(lines.find((line) => line.trim() !== "") ?? "")?.[0] ?? "";
  let folder = start;
  for (const line of lines) {
    const code = line.replace(/(?:^|\s)#.*$/, "").replaceAll(/\([^()]*\)/g, "");
    const changes = code.split(/&&|;/).filter((part) => CHANGES_FOLDER.test(part));
    const isFirst = line.startsWith(margin) && !/^\s/.test(line.slice(margin.length));
    if (changes.length > 0 && !isFirst) return undefined;
    for (const change of changes) folder = enterFrom(folder, change);
  }
  return folder;
}

const CHANGES_FOLDER = /\b(?:cd|pushd|popd|chdir)\b/;

function enterFrom(folder: string | undefined, change: string): string | undefined {
  const target = /^cd\s+(?:--\s+)?(["']?)([\w.@+][\w./@+-]*)\1(?:\s*\|\|\s*exit(?:\s+\d+)?)?$/.exec(
    change.trim(),
  )?.[2];
  if (folder === undefined || target === undefined) return undefined;
  const next = leadFrom(folder, target);
  return next === "." ? "" : next && trimSlash(next);
}
