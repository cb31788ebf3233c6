import { fileKindOf } from "./file-kind.ts";
import type { TextFile } from "./mention.ts";
import { folderOf } from "./paths.ts";
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

function isTelling(folder: string): boolean {
  return /dirname|BASH_SOURCE|HOME|OLDPWD/.test(folder) || TOP_NAMES.test(folder);
}

const ENTERS = String.raw`\b(?:cd|pushd|chdir|working-directory|WORKDIR|workdir|cwd)\b["'():= \t]+`;
