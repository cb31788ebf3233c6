import type { FileKind } from "./file-kind.ts";
import type { MentionKind } from "./mention.ts";

/** A name with the text around it, in one line. */
export interface Surroundings {
  readonly fileKind: FileKind;
  /** The text before the path and after it, in the same line. */
  readonly before: string;
  readonly after: string;
  /** Of a page: whether the line is in a block of code. */
  readonly isInCode: boolean;
  /** Whether it stands in a filter of paths. */
  readonly isInFilter: boolean;
}

/** What a mention is for, and what an invocation hands over. */
export interface Classified {
  readonly kind: MentionKind;
  readonly args?: string;
}

/** Says what a mention is for, from the line in which it stands. */
export function classify(around: Surroundings): Classified {
  const { fileKind, before, after } = around;
  if (around.isInFilter || fileKind === "patterns") {
    return { kind: /^\s*#/.test(before) ? "prose" : "filter" };
  }
  if (fileKind === "docs" || fileKind === "history") return classifyInPage(around);
  if (isComment(around)) return { kind: "prose" };
  return classifyCode(before, after, fileKind);
}

function classifyInPage({ before, after, isInCode }: Surroundings): Classified {
  if (isInCode || /^\s*\$ /.test(before)) {
    const command = before.replace(/^\s*(?:[\w@:~/-]*[$%>#]\s+)?/, "");
    return /^\s*#\s/.test(before) ? { kind: "prose" } : classifyCode(command, after, "shell");
  }
  const inline = /(?<!`)`([^`]*)$/.exec(before)?.[1];
  const isCode = inline !== undefined && (before.split("`").length - 1) % 2 === 1;
  if (isCode && after.includes("`")) {
    const rest = after.slice(0, after.indexOf("`"));
    const isLone = inline.trim() === "" && rest.trim() === "";
    return isLone
      ? { kind: "prose" }
      : classifyCode(inline.replace(/^\s*\$\s+/, ""), rest, "shell");
  }
  if (/(?:\]\(|\]:\s*|(?:href|src)=["'])(?:<)?$/.test(before)) return { kind: "path" };
  return { kind: "prose" };
}

const HASH_COMMENTS: ReadonlySet<FileKind> = new Set(["shell", "make", "docker", "yaml"]);

function isComment({ before, fileKind }: Surroundings): boolean {
  const hash = before.search(/(?:^|\s)#/);
  const isQuoted = ["'", '"'].some(
    (quote) => (before.slice(0, Math.max(0, hash)).split(quote).length - 1) % 2 === 1,
  );
  if (hash >= 0 && !isQuoted && (HASH_COMMENTS.has(fileKind) || fileKind === "code")) return true;
  return fileKind === "code" && /(?:^|\s)(?:\/\/|\/?\*\s|--\s|;;)/.test(before);
}

/** Words before a command that run it. */
const WRAPPER = new RegExp(
  String.raw`(?:^|(?<=[\s;&|("'${"`"}{=@\[!-]))(?:` +
    [
      String.raw`exec|command|nohup|eval|builtin|time|!`,
      String.raw`(?:sudo|env|xargs|nice|stdbuf|docker exec|docker run|uv run|poetry run)(?:\s+-\S+)*`,
      String.raw`timeout(?:\s+-\S+)*\s+\d\S*`,
      String.raw`(?:/(?:usr/)?bin/)?(?:ba|da|k|z)?sh(?:\s+[-+]\w+(?:\s+pipefail)?)*(?:\s+--)?`,
      String.raw`[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s"']*)`,
    ].join("|") +
    String.raw`)\s+$`,
);

function classifyCode(before: string, after: string, fileKind: FileKind): Classified {
  // A list of words reads as a command: ["bash", "test.sh"].
  const flat = before.replaceAll(/["']\s*,\s*["']?/g, " ").replace(/["']$/, "");
  const sourcing = /(?:^|[\s;&|("'`{@])(source|\.)\s+$/.exec(flat)?.[1];
  const isSource = sourcing === "." ? isDotCommand(flat, fileKind) : sourcing !== undefined;
  if (isSource) return { kind: "source" };
  const { head, isWrapped } = unwrap(flat);
  const isCommand = isCommandPosition(head.replace(/["']$/, ""), { fileKind, isWrapped });
  if (!isCommand) return { kind: "path" };
  const args = argumentsOf(before, after);
  return args === "" ? { kind: "invocation" } : { kind: "invocation", args };
}

/** A dot may also be the folder: `git add . test.sh`. */
function isDotCommand(flat: string, fileKind: FileKind): boolean {
  const { head, isWrapped } = unwrap(flat.replace(/\.\s+$/, "").replace(/["']$/, ""));
  return isCommandPosition(head.replace(/["']$/, ""), { fileKind, isWrapped });
}

/** Takes off the words that run what follows them. */
function unwrap(flat: string): { readonly head: string; readonly isWrapped: boolean } {
  let head = flat;
  let isWrapped = false;
  for (let next = head.replace(WRAPPER, ""); next !== head; next = head.replace(WRAPPER, "")) {
    isWrapped ||= !/=\S*\s+$/.test(head.slice(next.length));
    head = next;
  }
  return { head, isWrapped };
}

/** What stands before a command in the files of each kind, apart from what a shell knows. */
const LEADS: Readonly<Partial<Record<FileKind, RegExp>>> = {
  make: /^\s*[@+-]*$|^[\w .%/-]+:.*;$/,
  docker: /^\s*(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK\b.*\bCMD)(?:\s+--\S+)*\s*\[?$/i,
  yaml: /^\s*-?\s*$|(?:^|[\s{,"'-])(?:run|script|scripts|command|commands|cmd|entrypoint|entry|exec|shell|args|before_script|after_script|test|tests)["']?\s*:\s*(?:\[|[|>][+-]?)?$/,
  json: /:$|\[$/,
};

function isCommandPosition(
  head: string,
  { fileKind, isWrapped }: { readonly fileKind: FileKind; readonly isWrapped: boolean },
): boolean {
  const trimmed = head.trimEnd();
  if (fileKind === "code") {
    return (
      isWrapped ||
      /\b\w*(?:run|call|system|popen|spawn|exec|shell|output|sh)\w*\s*\(\s*\[?[frb]?$/i.test(
        trimmed,
      )
    );
  }
  if (LEADS[fileKind]?.test(trimmed) === true) return true;
  if (fileKind === "json") return isWrapped && !/[\w)]$/.test(trimmed);
  return /(?:^|[;&|({`!]|\b(?:then|do|else|elif|if|while|until))$/.test(trimmed);
}

/** The words up to the end of the command. */
function argumentsOf(before: string, after: string): string {
  const open = /["']/.exec(after)?.[0] ?? "";
  const isQuoted = open !== "" && (before.split(open).length - 1) % 2 === 1;
  const closed = isQuoted ? after.indexOf(open) : -1;
  // The quotes of a word, of an element of a list, or of a whole command.
  const isElement = closed >= 0 && /^\s*,\s*["']/.test(after.slice(closed + 1));
  const text =
    closed < 0
      ? after
      : closed === 0
        ? isElement
          ? after
              .slice(1)
              .replaceAll(/\s*,\s*["']|["']\s*[\])].*$/g, " ")
              .replaceAll(/["']/g, "")
          : after.slice(1)
        : after.slice(0, closed);
  return (
    /^(?:\s+(?:"[^"]*"|'[^']*'|\$\{\{[^}]*\}\}|\$\([^)]*\)|\\.|[^\s;&|)`<>#"'\\}\]])+)*/.exec(
      text,
    )?.[0] ?? ""
  ).trim();
}
