import { classify, type Classified } from "./classify.ts";
import { fileKindOf, type FileKind } from "./file-kind.ts";
import { findNames, type FoundName } from "./find-names.ts";
import { mayBeSourced } from "./indirect-source.ts";
import { placeLines, type LinePlaces } from "./lines.ts";
import { type ImageFolders, readImageFolders } from "./image-folders.ts";
import type { Fate, Mention, TextFile } from "./mention.ts";
import { folderOf } from "./paths.ts";
import { type Meaning, resolveName } from "./resolve-name.ts";
import { followLines, readRunFolders, type RunFolder } from "./run-folders.ts";
import { mayBeAway, mayMeanTwin } from "./twins.ts";

/** What is known of the project in which mentions are looked for. */
export interface MentionsQuestion {
  /** The script, relative to the root. */
  readonly old: string;
  /** Absolute. */
  readonly root: string;
  /** All files of the repository that are not ignored, relative to the root. */
  readonly files: ReadonlySet<string>;
  /** Whether a file speaks of the old script as Moult's own: its mentions mean the content. */
  readonly isOfMoult: (file: TextFile) => boolean;
  /** The characters of path filters in a workflow. */
  readonly filtersOf: (file: TextFile) => readonly FilterSpan[];
}

/** The characters of one pattern of a path filter. */
export interface FilterSpan {
  readonly start: number;
  readonly end: number;
  /** With its `!`. */
  readonly pattern: string;
}

/** A mention with where it stands in the text of its file. */
export interface PlacedMention extends Mention {
  readonly start: number;
  readonly end: number;
}

/** Finds every mention of the script in a file, with what it is for and what a renaming makes of it. */
export function findMentions(file: TextFile, question: MentionsQuestion): readonly PlacedMention[] {
  const { old } = question;
  const name = old.slice(old.lastIndexOf("/") + 1);
  const names = findNames(file.text, name);
  if (names.length === 0) return [];
  const scene: Scene = {
    file,
    question,
    fileKind: fileKindOf(file),
    isOfMoult: question.isOfMoult(file),
    spans: question.filtersOf(file),
    runs: readRunFolders(file),
    mayMeanTwin: mayMeanTwin(file, question),
    mayBeAway: mayBeAway(file, question),
    image: readImageFolders(file, old),
    lines: placeLines(file.text),
  };
  return names.flatMap((one) => describeName(one, scene) ?? []);
}

interface Scene {
  readonly file: TextFile;
  readonly question: MentionsQuestion;
  readonly fileKind: FileKind;
  readonly isOfMoult: boolean;
  readonly spans: readonly FilterSpan[];
  readonly runs: readonly RunFolder[];
  readonly mayMeanTwin: boolean;
  readonly mayBeAway: boolean;
  readonly image: ImageFolders;
  readonly lines: LinePlaces;
}

function describeName(name: FoundName, scene: Scene): PlacedMention | undefined {
  const { file, fileKind, lines } = scene;
  const { line, lineStart, lineText } = lines.at(name.start);
  const before = lineText.slice(0, name.start - lineStart);
  const after = lineText.slice(name.end - lineStart);
  const span = scene.spans.find(({ start, end }) => start <= name.start && name.end <= end);
  const classified = classify({
    fileKind,
    before,
    after,
    isInCode: lines.isInCode(line),
    isInFilter: span !== undefined,
  });
  const fate = fateOf(name, { ...scene, classified, span, before, after });
  if (fate === undefined) return undefined;
  return {
    path: file.path,
    line,
    column: before.length + 1,
    start: name.start,
    end: name.end,
    text: file.text.slice(name.start, name.end),
    lineText,
    ...classified,
    fate,
  };
}

interface NameScene extends Scene {
  readonly classified: Classified;
  readonly span: FilterSpan | undefined;
  readonly before: string;
  readonly after: string;
}

/** Undefined for the name of another file. */
function fateOf(name: FoundName, scene: NameScene): Fate | undefined {
  const { fileKind, question, classified, span, before } = scene;
  const { old } = question;
  if (span !== undefined) return fateInFilter(span, old);
  if (name.isExpression) return stays("it is part of a regular expression");
  const meaning = meaningOf(name, scene);
  if (meaning.kind === "other") return undefined;
  if (meaning.kind === "unsure") {
    return { kind: "stays", why: meaning.why, mayBreak: !meaning.isElsewhere && isLive(scene) };
  }
  if (fileKind === "history") return stays("it says what was");
  if (mayBeIndirect(name, scene)) {
    return { kind: "stays", why: "a shell may read it from here by source", mayBreak: true };
  }
  if (!old.includes(".") && name.folders === "" && classified.kind !== "invocation") {
    return stays("it may be a word and no file");
  }
  const isContent = scene.isOfMoult || classified.kind === "source" || isReadByMoult(before);
  return { kind: "follows", target: isContent ? "content" : "script", shape: meaning.shape };
}

function meaningOf(name: FoundName, scene: NameScene): Meaning {
  const { file, fileKind, question, classified, before, after } = scene;
  return resolveName({
    folders: name.folders,
    old: question.old,
    before,
    after,
    fromFolder: patternFolder(file.path),
    ...shellFolderOf(name, scene),
    slashFolder: slashFolderOf(scene, before),
    ...(fileKind === "docker" ? { image: scene.image } : {}),
    mayMeanTwin: scene.mayMeanTwin,
    // What is for people, and what Moult has written, is meant from the root.
    mayBeAway: scene.mayBeAway && classified.kind !== "prose" && !scene.isOfMoult,
    root: question.root,
    exists: (path) => question.files.has(path),
  });
}

function mayBeIndirect({ start }: FoundName, { file, fileKind, classified }: NameScene): boolean {
  const isCode =
    SOURCING.has(fileKind) && classified.kind !== "prose" && classified.kind !== "source";
  return isCode && mayBeSourced(file.text, start);
}

const SOURCING: ReadonlySet<FileKind> = new Set(["shell", "yaml", "make", "docker"]);

/** Whether a program runs or reads what is named here; a page is for people. */
function isLive({ fileKind, classified }: NameScene): boolean {
  if (fileKind === "docs" || fileKind === "history") return false;
  return classified.kind === "invocation" || classified.kind === "source";
}

/** Commands of Moult that read the old script: `moult init --from test.sh`. */
function isReadByMoult(before: string): boolean {
  return /\bmoult (?:init|trace|import|refs|plan)\b[^`;&|]*$/.test(before);
}

function slashFolderOf({ file, fileKind }: Scene, before: string): string | undefined {
  if (fileKind === "patterns") return patternFolder(file.path);
  return fileKind === "docs" && before.endsWith("](") ? "" : undefined;
}

/** Where the paths in a file lead from. */
function patternFolder(path: string): string {
  return /(^|\/)CODEOWNERS$/.test(path) ? "" : folderOf(path);
}

function stays(why: string): Fate {
  return { kind: "stays", why, mayBreak: false };
}

/** Where the shell of a `run:` stands when it comes to this line. */
function shellFolderOf(
  { start }: FoundName,
  { file, runs, lines }: Scene,
): { readonly shellFolder?: { readonly path: string | undefined } } {
  const around = runs.filter((run) => run.start <= start && start < run.end);
  const [run] = around;
  if (run === undefined) return {};
  const { lineStart } = lines.at(start);
  const before = file.text.slice(run.start, Math.max(run.start, lineStart)).split("\n");
  // The first line is the mark of a block: `|`.
  const folders = new Set(around.map(({ folder }) => followLines(folder, before.slice(1))));
  return { shellFolder: { path: folders.size === 1 ? [...folders][0] : undefined } };
}

/** Only a pattern that is the very path is the script's own; what others let through is proven afterwards. */
function fateInFilter({ pattern }: FilterSpan, old: string): Fate {
  return pattern.replace(/^!/, "") === old
    ? { kind: "follows", target: "script", shape: { lead: "", base: "", hasDot: false } }
    : stays("it is a pattern; the new name gets one of its own where it needs one");
}
