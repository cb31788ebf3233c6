import { posix } from "node:path";
import type { TextFile } from "./mention.ts";
import { folderOf, leadFrom } from "./paths.ts";

/** Absolute paths of the script in an image, each with the folder of the repository that its own folder there is. */
export type ImageFolders = ReadonlyMap<string, string>;

/** Reads from `COPY` and `ADD` of a Dockerfile where an image has the script. What comes from another image is not ours. */
export function readImageFolders({ path, text }: TextFile, old: string): ImageFolders {
  const found = new Map<string, string>();
  let workdir = "/";
  for (const line of text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const [, word = "", rest = ""] = /^\s*(FROM|WORKDIR|COPY|ADD)\s+(.*)$/i.exec(line) ?? [];
    const command = word.toUpperCase();
    if (command === "FROM") workdir = "/";
    if (command === "WORKDIR")
      workdir = posix.resolve(workdir, rest.trim().replaceAll(/["']/g, ""));
    if ((command !== "COPY" && command !== "ADD") || rest.includes("--from=")) continue;
    const words = rest.split(/[\s[\],"']+/).filter((one) => one !== "" && !one.startsWith("--"));
    const target = words.pop() ?? "";
    for (const source of words) {
      const place = placeOf({ source, target, isOnly: words.length === 1 }, { path, old });
      if (place !== undefined) found.set(posix.resolve(workdir, place.path), place.base);
    }
  }
  return found;
}

interface Copy {
  readonly source: string;
  readonly target: string;
  /** Whether nothing else is copied there. */
  readonly isOnly: boolean;
}

/** Where a copy puts the script; undefined when it copies something else. */
function placeOf(
  { source, target, isOnly }: Copy,
  { path, old }: { readonly path: string; readonly old: string },
): { readonly path: string; readonly base: string } | undefined {
  for (const context of new Set(["", folderOf(path)])) {
    const at = (leadFrom(context, source.replace(/^\//, "")) ?? "..").replace(/\/+$/, "");
    const folder = at === "." ? "" : at;
    const name = posix.basename(old);
    if (folder === old) {
      const isFolder = /\/$|(?:^|\/)\.$/.test(target) || !isOnly || posix.basename(target) !== name;
      return { path: isFolder ? posix.join(target, name) : target, base: folderOf(old) };
    }
    if (folder === "" || old.startsWith(`${folder}/`)) {
      const below = folder === "" ? old : old.slice(folder.length + 1);
      return { path: posix.join(target, below), base: folder };
    }
  }
  return undefined;
}
