import type { MentionKind } from "../../src/refs/mention.ts";

/** A mention that was planted: where, and what has to become of it. */
export interface Planted {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly kind: MentionKind;
  /** Undefined for one that has to be found and to stay. */
  readonly becomes: string | undefined;
}

/** A project with planted mentions, and its files as they have to be afterwards. */
export interface PlantedProject {
  readonly files: Readonly<Record<string, string>>;
  readonly afterwards: Readonly<Record<string, string>>;
  readonly planted: readonly Planted[];
}

const KINDS: Readonly<Record<string, MentionKind>> = {
  i: "invocation",
  x: "invocation",
  s: "source",
  f: "filter",
  p: "path",
  t: "prose",
};

/**
 * Makes a project of templates: `⟦i ./a.sh⟧` is a mention that is an invocation, `⟦i- ./a.sh⟧` one that stays,
 * `⟦c a.sh⟧` and `⟦x a.sh⟧` a path and an invocation of the old content, and `⟦+ text⟧` what only comes in. Names without marks are traps.
 */
export function plant(
  templates: Readonly<Record<string, string>>,
  names: { readonly old: string; readonly new: string },
): PlantedProject {
  const planted: Planted[] = [];
  const files: Record<string, string> = {};
  const afterwards: Record<string, string> = {};
  for (const [path, template] of Object.entries(templates)) {
    let [before, after] = ["", ""];
    for (const [piece, mark, text = ""] of template.matchAll(/⟦([a-z+]-?) ?([^⟧]*)⟧|[^⟦]+/g)) {
      if (mark === undefined) {
        before += piece;
        after += piece;
        continue;
      }
      if (mark === "+") {
        after += text;
        continue;
      }
      const letter = mark.charAt(0);
      const isContent = "scx".includes(letter);
      const changed = text.replace(names.old, isContent ? `${names.old}.backup` : names.new);
      const becomes = mark.endsWith("-") ? undefined : changed;
      const lines = before.split("\n");
      planted.push({
        path,
        line: lines.length,
        column: (lines.at(-1) ?? "").length + 1,
        text,
        kind: KINDS[letter] ?? "path",
        becomes,
      });
      before += text;
      after += becomes ?? text;
    }
    files[path] = before;
    afterwards[path] = after;
  }
  return { files, afterwards, planted };
}
