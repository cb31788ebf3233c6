import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Answers the text of a file of the project by its path in it; undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** Reads files of a project, each once. */
export function openTexts(root: string): ReadText {
  const known = new Map<string, string | undefined>();
  return (path) => {
    if (!known.has(path)) known.set(path, readFile(join(root, path)));
    return known.get(path);
  };
}

/** The same where the script has another text in it. */
export function readWithText(read: ReadText, script: string, text: string | undefined): ReadText {
  return text === undefined ? read : (path) => (path === script ? text : read(path));
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
