import type { PathShape } from "./mention.ts";
import { whyForeign } from "./foreign-place.ts";
import type { ImageFolders } from "./image-folders.ts";
import { folderOf, leadFrom } from "./paths.ts";

/** A name as it stands in a file, and what is known around it. */
export interface NameQuestion {
  /** As written, each with its slash. */
  readonly folders: string;
  /** The script, relative to the root. */
  readonly old: string;
  /** The text before the folders, in the same line. */
  readonly before: string;
  /** The text after the name, in the same line. */
  readonly after: string;
  /** The folder of the file. */
  readonly fromFolder: string;
  /** Where the shell stands that reads this, and whether that is known; absent outside of the steps of a workflow. */
  readonly shellFolder?: { readonly path: string | undefined };
  /** The folder that a leading slash means: in CODEOWNERS and links of a page the root. Absent: that of the machine. */
  readonly slashFolder: string | undefined;
  /** In a Dockerfile where the script is in the image. Absent: in no image that we know. */
  readonly image?: ImageFolders;
  /** Whether the file speaks of folders of other files with this name, or changes folders in a way that we cannot follow. */
  readonly mayMeanTwin: boolean;
  /** Whether the file goes into a folder from where the bare name leads nowhere that we know. */
  readonly mayBeAway: boolean;
  /** Absolute. */
  readonly root: string;
  readonly exists: (path: string) => boolean;
}

/** What a name stands for. */
export type Meaning =
  | { readonly kind: "script"; readonly shape: PathShape }
  | { readonly kind: "other" }
  | {
      readonly kind: "unsure";
      readonly why: string;
      /** Whether it is, or may well be, something else that is there. */
      readonly isElsewhere: boolean;
    };

/** Says whether a name in a file is that of the script. What is not certain is said to be so. */
export function resolveName(question: NameQuestion): Meaning {
  const { folders, before, after, old } = question;
  if (before.endsWith(":") && folders.startsWith("//"))
    return elsewhere("it is part of an address");
  const foreign = whyForeign(question);
  if (foreign !== undefined) return elsewhere(foreign);
  if (isInPattern(before, after)) return unsure("it is part of a pattern");
  if (/[\w.]\\$/.test(before)) return unsure("it is a path of Windows");
  if (/\/\{[^{}]*$/.test(before)) return unsure("it is part of a list in braces");
  if (/^(?:#L?\d|:\d)/.test(after)) return unsure("it names a line of the script");
  const literal = /(?<=^|\/)(?:[\p{L}\p{N}_.@+-]+\/+)*$/u.exec(folders)?.[0] ?? "";
  const lead = folders.slice(0, folders.length - literal.length);
  const path = literal + old.slice(folderOf(old) === "" ? 0 : folderOf(old).length + 1);
  if (lead === "") return resolveRelative(path, question);
  return /^\/+$/.test(lead)
    ? resolveAbsolute(path, question)
    : resolveVariable({ lead, path }, question);
}

/** Stars on both sides are the emphasis of a page. */
function isInPattern(before: string, after: string): boolean {
  const stars = /\*{1,3}$/.exec(before)?.[0];
  if (stars !== undefined && after.startsWith(stars)) return false;
  return /[*?\]}]$/.test(before) || /^[*?[]/.test(after);
}

function resolveRelative(path: string, question: NameQuestion): Meaning {
  const { fromFolder, shellFolder, before, mayMeanTwin, mayBeAway } = question;
  const entered = enteredFolder(before);
  if (entered?.includes("$") === true) {
    return resolveVariable({ lead: "", path }, { ...question, before: "" });
  }
  const joined = joinedFolders(before);
  const inside = [entered, joined].filter((one) => one !== undefined).join("/");
  if (shellFolder !== undefined && shellFolder.path === undefined) {
    return unsure("the folder in which this step works is not certain");
  }
  const starts = shellFolder?.path === undefined ? ["", fromFolder] : [shellFolder.path];
  const bases = inside === "" ? starts : enter(inside, starts);
  const meaning = meet(path, bases, question);
  const isBare = !path.replace(/^\.\//, "").includes("/") && inside === "";
  if (meaning.kind === "script" && isBare && mayMeanTwin) {
    return elsewhere("there are other files of this name, and the folder is not certain");
  }
  if (meaning.kind === "script" && isBare && mayBeAway) {
    return unsure("this file changes folders, and where this leads then is not certain");
  }
  return meaning;
}

/** `"$ROOT"/ci/test.sh`: what the variable holds is not known; a file that is where the rest leads is meant. */
function resolveVariable(
  { lead, path }: { readonly lead: string; readonly path: string },
  question: NameQuestion,
): Meaning {
  const { fromFolder, mayMeanTwin } = question;
  const isRoot = /github\.workspace|GITHUB_WORKSPACE|CI_PROJECT_DIR|show-toplevel/.test(lead);
  const isFolder = /dirname|BASH_SOURCE|__file__/i.test(lead);
  const isTelling = isRoot || isFolder || TOP_NAMES.test(lead);
  const bases = isRoot ? [""] : isFolder ? [fromFolder] : ["", fromFolder];
  const meaning = meet(path, bases, question);
  if (meaning.kind === "other" && (isRoot || isFolder)) return meaning;
  if (meaning.kind !== "script" || /\$\{?[1-9@*]/.test(lead)) {
    return unsure(`what ${lead === "" ? "folder this is" : lead} leads to is not known`);
  }
  if (!isTelling && mayMeanTwin && !path.includes("/")) {
    return elsewhere("there are other files of this name, and the folder is not certain");
  }
  return { ...meaning, shape: { ...meaning.shape, lead } };
}

/** Names of variables that hold the top of a project. */
export const TOP_NAMES = /root|top|repo|project|workspace|base|curdir/i;

function resolveAbsolute(path: string, question: NameQuestion): Meaning {
  const { old, root, slashFolder, image } = question;
  const shape = { base: "", hasDot: false };
  if (slashFolder !== undefined) {
    const meaning = meet(path, [slashFolder], question);
    if (meaning.kind !== "script") return meaning;
    return { kind: "script", shape: { ...meaning.shape, lead: "/" } };
  }
  if (`/${path}` === `${root}/${old}`) {
    return { kind: "script", shape: { ...shape, lead: `${root}/` } };
  }
  const base = image?.get(`/${path}`);
  if (base !== undefined) {
    const below = base === "" ? old : old.slice(base.length + 1);
    const lead = `/${path.slice(0, path.length - below.length)}`;
    return { kind: "script", shape: { ...shape, base, lead } };
  }
  return unsure("it is an absolute path");
}

/** Looks where a path leads from each of some folders. */
function meet(path: string, bases: readonly string[], question: NameQuestion): Meaning {
  const { old, exists } = question;
  const found = [...new Set(bases)].map((base) => ({ base, at: leadFrom(base, path) }));
  const hit = found.find(({ at }) => at === old);
  const other = found.find(({ at }) => at !== undefined && at !== old && exists(at));
  if (hit === undefined) {
    return other === undefined
      ? unsure("where this leads from here is not known")
      : { kind: "other" };
  }
  if (other !== undefined) return elsewhere(`it may also be ${other.at}`);
  return { kind: "script", shape: { lead: "", base: hit.base, hasDot: path.startsWith("./") } };
}

/** The folder that the same line enters before, step by step: `cd ci && ./test.sh`. */
function enteredFolder(before: string): string | undefined {
  const all = withoutSubshells(before).matchAll(
    /(?:^|[\s;&|("'`])(?:cd|pushd)\s+(?:--\s+)?("[^"]*"|'[^']*'|[^\s;&|)]+)\s*(?:&&|;)/g,
  );
  const folders = [...all].map(([, one = ""]) => one.replaceAll(/["']/g, ""));
  return folders.length === 0 ? undefined : folders.join("/");
}

/** What a subshell enters is left again at its end; what `$(...)` prints is not known. */
function withoutSubshells(line: string): string {
  const flat = line.replaceAll(/"?\$\((?:[^()]|\([^()]*\))*\)"?/g, "$SUBSTITUTED");
  return flat.replaceAll(/\([^()]*\)/g, "");
}

/** The folders that a program joins before the name: `os.path.join(root, "ci", "test.sh")`. */
function joinedFolders(before: string): string | undefined {
  const call = /(?:join|joinpath|resolve)\(((?:[^()]|\([^()]*\))*)["']$/.exec(before)?.[1];
  const divided = /((?:["'][\w./-]+["']\s*\/\s*)+)["']$/.exec(before)?.[1];
  const names = [...(call ?? divided ?? "").matchAll(/["']([\w./-]+)["']/g)].map(([, one]) => one);
  return names.length === 0 ? undefined : names.join("/");
}

function enter(inside: string, bases: readonly string[]): readonly string[] {
  return bases
    .flatMap((base) => leadFrom(base, inside) ?? [])
    .map((one) => (one === "." ? "" : one));
}

function unsure(why: string): Meaning {
  return { kind: "unsure", why, isElsewhere: false };
}

function elsewhere(why: string): Meaning {
  return { kind: "unsure", why, isElsewhere: true };
}
