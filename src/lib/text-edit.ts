/** Characters of a text that are replaced. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Puts edits in their order, each one once. */
export function sortEdits(edits: readonly TextEdit[]): readonly TextEdit[] {
  const all = new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit]));
  return [...all.values()].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Makes sorted edits in a text. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
