import { posix } from "node:path";
import { type FileKind, fileKindOf, isWorkflow } from "./file-kind.ts";
import { readImageFolders } from "./image-folders.ts";
import type { TextFile } from "./mention.ts";
import { folderOf, leadFrom } from "./paths.ts";
import { TOP_NAMES } from "./resolve-name.ts";

/** Whether a bare name in this file may be that of another file: it goes into a folder that has one, too. */
export function mayMeanTwin(
  file: TextFile,
  { files, old }: { readonly files: ReadonlySet<string>; readonly old: string },
): boolean {
  const name = old.slice(old.lastIndexOf("/") + 1);
  const twins = [...files].filter(
    (path) => path !== old && (path === name || path.endsWith(`/${name}`)),
  );
  // Each line of a Makefile has a shell of its own.
  if (twins.length === 0 || fileKindOf(file) === "make") return false;
  const entered = [...file.text.matchAll(new RegExp(`${ENTERS}(\\S+)`, "g"))].map(
    ([, one = ""]) => one,
  );
  if (entered.some((one) => one.includes("$") && !isTelling(one))) return true;
  return twins.some((twin) => {
    const folder = folderOf(twin);
    const last = folder.slice(folder.lastIndexOf("/") + 1);
    const word = last.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const enters = new RegExp(`${ENTERS}[^\\n]*(?<![\\w-])${word}(?![\\w-])`);
    return file.path.startsWith(`${folder}/`) || (word !== "" && enters.test(file.text));
  });
}

/**
 * Whether a file of commands goes into a folder from where the bare name is not that of the script: a name below
 * it may lead there. What a line enters for itself alone does not count, nor do steps of a workflow, which are followed.
 */
export function mayBeAway(file: TextFile, { old }: { readonly old: string }): boolean {
  const kind = fileKindOf(file);
  if (!FOLLOWS_FOLDERS.has(kind) || isWorkflow(file.path)) return false;
  const name = old.slice(old.lastIndexOf("/") + 1);
  const image = readImageFolders(file, old);
  const text = file.text
    .split("\n")
    .map((line) =>
      line
        .replace(/^\s*#.*$/, "")
        .replaceAll(/\((?:[^()]|\([^()]*\))*\)/g, (inner) =>
          kind === "shell" && /\bcd\b/.test(inner) ? "" : inner,
        ),
    )
    .join("\n");
  const entered = [...text.matchAll(new RegExp(`${ENTERS}([^\\s;&|)"',]+)`, "g"))];
  return entered.some(([, folder = ""]) => {
    if (kind === "docker" && image.has(posix.join("/", folder, name))) return false;
    if (folder === "-" || /^\.\.?(?:\/\.\.)*\/?$/.test(folder)) return false;
    if (folder.includes("$") || folder.startsWith("~")) return !isTelling(folder);
    return !["", folderOf(file.path)].some((base) => leadFrom(base, `${folder}/${name}`) === old);
  });
}

const FOLLOWS_FOLDERS: ReadonlySet<FileKind> = new Set(["shell", "docker", "yaml", "code"]);

function isTelling(folder: string): boolean {
  return /dirname|BASH_SOURCE|HOME|OLDPWD/.test(folder) || TOP_NAMES.test(folder);
}

const ENTERS = String.raw`\b(?:cd|pushd|chdir|working-directory|WORKDIR|workdir|cwd)\b["'():= \t]+`;
