/** What a step wrote into one of its files, or the line that is none of the known forms; from 1. */
export type WrittenPairs =
  | { readonly ok: true; readonly pairs: readonly (readonly [name: string, value: string])[] }
  | { readonly ok: false; readonly line: number; readonly message: string };

/**
 * Parses what stands in `$GITHUB_ENV` or `$GITHUB_OUTPUT`: `NAME=value`, or `NAME<<END`, lines, `END`
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions#environment-files).
 */
export function parsePairs(text: string): WrittenPairs {
  const lines = text.split(/\r?\n/);
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const marker = line.indexOf("<<");
    if (equals >= 0 && (marker < 0 || equals < marker)) {
      if (equals === 0) return { ok: false, line: at + 1, message: `a name is missing: ${line}` };
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    const end = line.slice(marker + 2);
    if (marker <= 0 || end === "")
      return { ok: false, line: at + 1, message: `neither NAME=value nor NAME<<END: ${line}` };
    const last = lines.indexOf(end, at + 1);
    if (last < 0) return { ok: false, line: at + 1, message: `there is no line ${end} after it` };
    pairs.push([line.slice(0, marker), lines.slice(at + 1, last).join("\n")]);
    at = last;
  }
  return { ok: true, pairs };
}

/** The folders that a step wrote into `$GITHUB_PATH`, those that are looked into first at the front. */
export function parsePaths(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .toReversed();
}
