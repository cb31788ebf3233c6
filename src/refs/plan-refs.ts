import { applyEdits, sortEdits, type TextEdit } from "../lib/text-edit.ts";
import { success, type Result } from "../model/result.ts";
import { isWorkflow } from "./file-kind.ts";
import { findMentions, type FilterSpan, type PlacedMention } from "./find-mentions.ts";
import type { Mention, Renaming, TextFile } from "./mention.ts";
import { writePath } from "./paths.ts";
import { proveTriggers, type TriggerProof } from "./prove-triggers.ts";
import type { FileChange } from "./render-diff.ts";
import { insertPattern, patternToAdd, readPathFilters } from "./workflow-filters.ts";

/** A project in which a script is mentioned. */
export interface RefsProject {
  /** Absolute. */
  readonly root: string;
  /** All files that are not ignored, relative to the root. */
  readonly files: readonly string[];
  /** Those of them that hold the name of the script, and all workflows. */
  readonly texts: readonly TextFile[];
  /** Whether a file speaks of the script as what Moult takes over from. */
  readonly isOfMoult: (file: TextFile) => boolean;
}

/** What a renaming would do. */
export interface RefsPlan {
  readonly mentions: readonly Mention[];
  readonly changes: readonly FileChange[];
  readonly added: readonly AddedPattern[];
  readonly proof: TriggerProof;
}

/** A pattern that a workflow gets, because the new name does not match what the old one matched. */
export interface AddedPattern {
  readonly path: string;
  /** `push.paths`. */
  readonly filter: string;
  readonly pattern: string;
}

/** Lists the mentions of a script in all files, in the order of the files. */
export function listMentions(project: RefsProject, old: string): readonly PlacedMention[] {
  const question = {
    old,
    root: project.root,
    files: new Set(project.files),
    isOfMoult: project.isOfMoult,
    filtersOf,
  };
  return project.texts.flatMap((file) => findMentions(file, question));
}

/**
 * Plans a renaming: each mention that is certain gets the new name, and each filter of a workflow lets the new name
 * through where it did so with the old one. Fails where a workflow would start for other changes than before.
 */
export function planRefs(project: RefsProject, renaming: Renaming): Result<RefsPlan> {
  const texts = project.texts.filter(
    ({ path }) => path !== renaming.old && path !== renaming.backup,
  );
  const mentions = listMentions({ ...project, texts }, renaming.old);
  const added: AddedPattern[] = [];
  const all = texts.map((file): FileChange => {
    const own = mentions.filter(({ path }) => path === file.path);
    const more = addPatterns(file, renaming);
    added.push(...more.map(({ added: one }) => one));
    const edits = sortEdits([
      ...own.flatMap((one) => editOf(one, renaming) ?? []),
      ...more.flatMap((one) => one.edits),
    ]);
    return { path: file.path, before: file.text, after: applyEdits(file.text, edits), edits };
  });
  const workflows = all.filter(({ path }) => isWorkflow(path));
  const proof = proveTriggers(
    workflows.map(({ path, before, after }) => ({ before: { path, text: before }, after })),
    project.files.filter((path) => path !== renaming.backup),
    renaming,
  );
  if (!proof.ok) return proof;
  const changes = all.filter(({ edits }) => edits.length > 0);
  return success({ mentions, changes, added, proof: proof.value });
}

/** The name that a mention gets; undefined for one that stays. */
export function renameIn({ fate }: Mention, renaming: Renaming): string | undefined {
  if (fate.kind === "stays") return undefined;
  return writePath(fate.shape, fate.target === "script" ? renaming.new : renaming.backup);
}

function editOf(mention: PlacedMention, renaming: Renaming): TextEdit | undefined {
  const text = renameIn(mention, renaming);
  return text === undefined ? undefined : { start: mention.start, end: mention.end, text };
}

function addPatterns(
  file: TextFile,
  renaming: Renaming,
): readonly { readonly added: AddedPattern; readonly edits: readonly TextEdit[] }[] {
  const filters = isWorkflow(file.path) ? readPathFilters(file) : success([]);
  if (!filters.ok) return [];
  return filters.value.flatMap((filter) => {
    const pattern = patternToAdd(filter, renaming);
    if (pattern === undefined) return [];
    const edits = insertPattern(file.text, filter, pattern);
    const name = `${filter.event}.${filter.key}`;
    return edits.length === 0 ? [] : [{ added: { path: file.path, filter: name, pattern }, edits }];
  });
}

/** A workflow that is no YAML has no filters; whoever changes it hears of that from `proveTriggers`. */
function filtersOf(file: TextFile): readonly FilterSpan[] {
  if (!isWorkflow(file.path)) return [];
  const filters = readPathFilters(file);
  return filters.ok ? filters.value.flatMap(({ patterns }) => patterns) : [];
}
