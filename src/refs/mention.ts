/** The names of a script that is replaced. Relative to the root, with "/". */
export interface Renaming {
  readonly old: string;
  /** What takes its place. */
  readonly new: string;
  /** Where the old script goes. */
  readonly backup: string;
}

/**
 * What a mention is for. `invocation` runs the script, `source` reads it into a shell, `filter` is a pattern of
 * paths (workflows, CODEOWNERS), `path` is any other use of the file, `prose` is for people.
 */
export type MentionKind = "invocation" | "source" | "filter" | "path" | "prose";

/** A text with its name. */
export interface TextFile {
  /** Relative to the root, with "/". */
  readonly path: string;
  readonly text: string;
}

/** One mention of the script in a file. */
export interface Mention {
  /** Of the file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** In characters, from 1. */
  readonly column: number;
  /** As it stands there: `../ci/test.sh`. */
  readonly text: string;
  readonly lineText: string;
  readonly kind: MentionKind;
  /** What an invocation hands over; absent where that is nothing. */
  readonly args?: string;
  readonly fate: Fate;
}

/** What a renaming makes of a mention. `content` means the old text of the script, wherever that goes. */
export type Fate =
  | { readonly kind: "follows"; readonly target: "script" | "content"; readonly shape: PathShape }
  | {
      readonly kind: "stays";
      readonly why: string;
      /** Whether it runs or reads the script for all that is known, and would find nothing afterwards. */
      readonly mayBreak: boolean;
    };

/** How a path is written. */
export interface PathShape {
  /** What stands before it and is kept: `$ROOT/`. */
  readonly lead: string;
  /** The folder from which it leads, relative to the root; empty for the root. */
  readonly base: string;
  /** Whether it begins with `./`. */
  readonly hasDot: boolean;
}
