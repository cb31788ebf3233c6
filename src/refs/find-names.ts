/** A place in a text where the name of the script stands, with the folders in front of it. */
export interface FoundName {
  /** The characters of folders and name. */
  readonly start: number;
  readonly end: number;
  /** The folders, as written: `"$ROOT"/ci/`. Empty for a bare name. */
  readonly folders: string;
  /** Whether it stands in a regular expression: `test\.sh`. */
  readonly isExpression: boolean;
}

/** One piece of a folder's name: what a shell or a workflow fills in, or plain characters. */
const PIECE = [
  String.raw`\$\{\{[^{}\n]*\}\}`,
  String.raw`\$\{[^{}\n]*\}`,
  String.raw`\$\((?:[^()\n]|\([^()\n]*\))*\)`,
  String.raw`\$(?:[A-Za-z_]\w*|[0-9@*])`,
  String.raw`%\w+%`,
  String.raw`<[\w -]+>`,
  String.raw`[\p{L}\p{N}_.@+~-]`,
].join("|");
const FOLDERS = new RegExp(String.raw`(?:["']?(?:${PIECE})*["']?/)*$`, "u");

/** Folders are not longer; lines may be, and looking back over a whole one each time takes its square. */
const LONGEST_FOLDERS = 300;

/** What cannot stand before a name, or after it, when it is that name. */
const GLUED_BEFORE = /[\p{L}\p{N}_.-]$/u;
const GLUED_AFTER = /^(?:[\p{L}\p{N}_/~-]|\.[\p{L}\p{N}_])/u;

/** Finds each place where a name stands by itself, and not as a part of a longer one. */
export function findNames(text: string, name: string): readonly FoundName[] {
  return [
    ...findPlain(text, name).map((one) => ({ ...one, isExpression: false })),
    ...(name.includes(".")
      ? findPlain(text, name.replaceAll(".", String.raw`\.`)).map((one) => ({
          ...one,
          isExpression: true,
        }))
      : []),
  ].toSorted((a, b) => a.start - b.start);
}

function findPlain(text: string, name: string): readonly Omit<FoundName, "isExpression">[] {
  const found: Omit<FoundName, "isExpression">[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (GLUED_AFTER.test(text.slice(end, end + 3))) continue;
    const before = text.slice(Math.max(0, at - LONGEST_FOLDERS), at);
    const folders = trimFolders(FOLDERS.exec(before)?.[0] ?? "", before);
    if (folders === "" && GLUED_BEFORE.test(before) && !endsWithEscape(before)) continue;
    found.push({ start: at - folders.length, end, folders });
  }
  return found;
}

/** Takes off what only seems to belong to the first folder: an open quote, `@` of a Makefile, `\n` of a string. */
function trimFolders(folders: string, before: string): string {
  const quote = /^["']/.exec(folders)?.[0];
  const plain = folders.slice(1).replaceAll(/\$\((?:[^()]|\([^()]*\))*\)/g, "");
  const isOpen = quote !== undefined && !plain.includes(quote);
  const inner = isOpen ? folders.slice(1) : folders;
  const marks = /^[@+-]+(?=\.{0,2}\/)/.exec(inner)?.[0] ?? "";
  const rest = inner.slice(marks.length);
  const first = before.slice(0, before.length - rest.length + 1);
  return rest !== "" && endsWithEscape(first) ? rest.slice(1) : rest;
}

/** `\n` in a text of JSON or Python: the letter is no part of a name. */
function endsWithEscape(before: string): boolean {
  return /(?<!\\)\\[nrt]$/.test(before);
}
