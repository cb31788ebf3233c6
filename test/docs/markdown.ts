import { readdirSync, readFileSync } from "node:fs";

/** A page of the project. */
export interface Page {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Fence {
  readonly path: string;
  /** Where the block begins; counts from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Folders with pages that are ours; others hold dependencies or what a run left. */
const FOLDERS = [
  ".",
  "docs",
  "docs/decisions",
  "bench",
  "examples/heavy",
  "examples/monolith",
  "examples/run-tests",
];

/** Reads every Markdown page of the project. */
export function readPages(): readonly Page[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => (folder === "." ? name : `${folder}/${name}`))
      .map((path) => ({ path, text: readFileSync(path, "utf8") })),
  );
}

/** Finds the fenced blocks of a page, in order. */
export function findFences({ path, text }: Page): readonly Fence[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    path,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1] ?? "",
    text: match[2] ?? "",
  }));
}

/** The text of a page without its fenced blocks and its code, where nothing is a link. */
export function proseOf({ text }: Page): string {
  return text.replace(/^```\w*\n[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
}

/** The anchors of a page, as GitHub makes them from its headings. */
export function anchorsOf({ text }: Page): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
