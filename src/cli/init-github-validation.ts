import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { CONFIG_NAMES } from "../config/find.ts";
import { makeRows, type ValidationRow } from "../github/validation-rows.ts";
import { ownerOf, renderValidation } from "../github/validation-workflow.ts";
import { WORKFLOWS } from "./init-github-sites.ts";
import type { GithubWish } from "./init-github-wish.ts";
import { readWorkflowCells } from "./read-workflow-cells.ts";

/** The workflow that checks the config, from the root of the repository. */
export const VALIDATION = `${WORKFLOWS}/moult-validate.yml`;

/** The action by which a project says how Moult is installed. */
const SET_UP = ".github/actions/moult";

/** The text of a validation workflow, and what to say of it. */
export interface ValidationText {
  readonly text: string;
  readonly rowCount: number;
  readonly warnings: readonly string[];
}

/** Makes the workflow that checks the config for each environment in which CI calls the script. */
export function makeValidation(wish: GithubWish, workflow: string): ValidationText {
  const { root, folder } = wish;
  const inside = (name: string): string => join(folder, name);
  const config = CONFIG_NAMES.find((name) => existsSync(join(root, folder, name)));
  const { rows, warnings } = readRows(wish, config);
  const setUp = ["action.yml", "action.yaml"].some((name) => existsSync(join(root, SET_UP, name)));
  const own = workflow.startsWith(join(root, WORKFLOWS)) ? [relative(root, workflow)] : [];
  const validation = {
    rows,
    folder,
    paths: [
      inside(config ?? "moult.config.yaml"),
      inside("moult.assumptions.yaml"),
      inside("moult.differences.yaml"),
      ...listScriptPaths(wish),
      ...own,
      VALIDATION,
    ],
    isInNpm: isInNpm(join(root, folder)),
    ...(setUp ? { setUp: `./${SET_UP}` } : {}),
  };
  return { text: renderValidation(validation, sumOf), rowCount: rows.length, warnings };
}

/** Whose the validation workflow is that is there; undefined where there is none. */
export function readOwner(root: string): ReturnType<typeof ownerOf> | undefined {
  const path = join(root, VALIDATION);
  return existsSync(path) ? ownerOf(readFileSync(path, "utf8"), sumOf) : undefined;
}

function sumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A script in a folder reads others beside it. */
function listScriptPaths({ script, entry }: GithubWish): readonly string[] {
  const around = dirname(script) === "." ? [script] : [`${dirname(script)}/**`];
  return dirname(entry) === dirname(script) && dirname(script) !== "."
    ? around
    : [...around, entry];
}

/** Only variables that the script or the config names can decide anything. */
function readRows(
  { root, folder, script, entry }: GithubWish,
  config: string | undefined,
): { readonly rows: readonly ValidationRow[]; readonly warnings: readonly string[] } {
  const texts = [join(root, script), ...(config === undefined ? [] : [join(root, folder, config)])];
  const words = new Set(texts.flatMap((path) => readFileSync(path, "utf8").match(/[A-Za-z_]\w*/g)));
  const isTold = (name: string): boolean => words.has(name);
  const found = readWorkflowCells({
    cwd: root,
    folder: WORKFLOWS,
    scripts: [script, entry],
    isTold,
  });
  const cells = (found.ok ? found.value.cells : []).map(({ variables, args }) => {
    const env = Object.fromEntries(Object.entries(variables).filter(([name]) => isTold(name)));
    return args === undefined || args.length === 0 ? { env } : { env, args };
  });
  if (cells.length === 0) {
    const why = found.ok ? "no workflow here calls it" : (found.failures[0]?.message ?? "");
    const none = `in which environments CI calls ${basename(script)} is not known (${why}): write them into ${VALIDATION}`;
    return { rows: makeRows([{ env: {} }]), warnings: [none] };
  }
  const openCount = found.ok ? found.value.unresolved.length : 0;
  const open = `${openCount} ${openCount === 1 ? "thing is" : "things are"} not in the workflows; see them with: moult plan --workflows ${WORKFLOWS} --script ${entry}`;
  return { rows: makeRows(cells), warnings: openCount === 0 ? [] : [open] };
}

function isInNpm(folder: string): boolean {
  if (!existsSync(join(folder, "package-lock.json"))) return false;
  try {
    const data: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return ["dependencies", "devDependencies"].some((key) => has(valueOf(data, key), "moult"));
  } catch {
    return false; // No package of npm, or a broken one.
  }
}

function has(data: unknown, key: string): boolean {
  return valueOf(data, key) !== undefined;
}

function valueOf(data: unknown, key: string): unknown {
  if (typeof data !== "object" || data === null) return undefined;
  return Object.entries(data).find(([name]) => name === key)?.[1];
}
