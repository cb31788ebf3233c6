/** The lines of a text. They count from 1. */
export interface LinePlaces {
  /** The line of a character, without its end. */
  readonly at: (offset: number) => TextLine;
  /** Whether a line of a page stands in a block of code. */
  readonly isInCode: (line: number) => boolean;
}

interface TextLine {
  readonly line: number;
  /** Of its first character. */
  readonly lineStart: number;
  readonly lineText: string;
}

/** Takes a text apart into lines. */
export function placeLines(text: string): LinePlaces {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const code = findCodeLines(text);
  return {
    at: (offset) => {
      const next = starts.findIndex((start) => start > offset);
      const line = next < 0 ? starts.length : next;
      const lineStart = starts[line - 1] ?? 0;
      const end = next < 0 ? text.length : (starts[next] ?? 0) - 1;
      return { line, lineStart, lineText: text.slice(lineStart, end).replace(/\r$/, "") };
    },
    isInCode: (line) => code.has(line),
  };
}

/** The lines between fences of three or more. */
function findCodeLines(text: string): ReadonlySet<number> {
  const inside = new Set<number>();
  let fence: string | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const found = /^\s*(?:[-*>]\s+)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) fence = found;
    else if (found?.startsWith(fence) === true) fence = undefined;
    else inside.add(index + 1);
  }
  return inside;
}
