/** A line of bash that calls a script. */
export interface ScriptCall {
  readonly line: string;
  /** Whether the call is a command of its own, at the start of a line that always runs. */
  readonly isSure: boolean;
  /** The words after the script, as written; absent where it is no plain command. */
  readonly words?: readonly string[];
  /** `NAME=value` before it. */
  readonly sets: readonly (readonly [name: string, word: string])[];
  /** What the lines before it assign. */
  readonly assigned: readonly Assignment[];
}

/** A line `NAME=value`, or a name whose value depends on more than that. */
export interface Assignment {
  readonly name: string;
  /** As written; absent where only bash can say the value, or whether it is assigned. */
  readonly word?: string;
  readonly isExported: boolean;
}

/** What to look for, and where it is looked for. */
export interface CallQuestion {
  /** Relative to the root of the repository. */
  readonly scripts: readonly string[];
  /** The folder of the step, relative to the root; "" is the root. */
  readonly folder: string;
}

/** Programs that are given a script without running it. */
const ONLY_LOOK =
  /^\s*(?:sudo\s+)?(?:cat|chmod|chown|cp|diff|echo|git|grep|head|ln|ls|mkdir|mv|printf|rm|sed|shellcheck|shfmt|stat|tail|test|touch|wc|\[\[?)\s/;

/** Whether a command is given files only to look at them. */
export function isOnlyLooking(command: string): boolean {
  return ONLY_LOOK.test(command);
}

/** The lines of a `run:` that call one of the scripts. */
export function findCalls(text: string, question: CallQuestion): readonly ScriptCall[] {
  const assigned: Assignment[] = [];
  return joinLines(text).flatMap((line) => {
    if (/^\s*#/.test(line)) return [];
    const before = [...assigned];
    assigned.push(...readAssignments(line));
    // A quote around such a sign makes two words that are not whole: still a call, only not a plain one.
    return line.split(/&&|\|\||[;|]/).flatMap((part, index) => {
      const script = isOnlyLooking(part)
        ? undefined
        : question.scripts.find((one) => mentions(part, one, question.folder));
      if (script === undefined) return [];
      const call = readCall(part.trim(), script);
      const isSure = index === 0 && !/^\s/.test(line) && call.words !== undefined;
      return [{ line: line.trim(), isSure, ...call, assigned: before }];
    });
  });
}

/** An indented line may not run; what is more than one word only bash understands. */
function readAssignments(line: string): readonly Assignment[] {
  const found = /^(\s*)(export\s+|declare\s+-x\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line);
  if (found !== null) {
    const [, indent = "", exported, name = "", rest = ""] = found;
    WORD.lastIndex = 0;
    const word = WORD.exec(rest)?.[0] ?? "";
    const isPlain = indent === "" && word === rest.trimEnd();
    const isExported = exported !== undefined;
    // `NAME=value command` is only for that command.
    if (!isPlain && !isExported && /^\s+\w/.test(rest.slice(word.length))) return [];
    return [{ name, isExported, ...(isPlain ? { word } : {}) }];
  }
  const inside = line.matchAll(
    /(?:&&|\|\||[;{(]|\b(?:then|else|do))\s*(export\s+)?([A-Za-z_]\w*)=/g,
  );
  return [...inside].map(([, exported, name = ""]) => ({
    name,
    isExported: exported !== undefined,
  }));
}

function joinLines(text: string): readonly string[] {
  return text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
}

/** Whether a line holds the path of a script, and not that of another one that only ends alike. */
function mentions(line: string, script: string, folder: string): boolean {
  const names = [script];
  if (folder !== "" && script.startsWith(`${folder}/`)) names.push(script.slice(folder.length + 1));
  return names.some((name) =>
    new RegExp(`(?<![\\w.-]|\\w/)${escape(name)}(?![\\w/-]|\\.\\w)`).test(strip(line)),
  );
}

/** `./`, and folders that are named by variables, in front of a path say nothing. */
function strip(line: string): string {
  return line.replaceAll(/(?:\$\{?\w+\}?|\$\(pwd\)|\.)\/(?=[\w.])/g, (found, offset: number) => {
    const before = line[offset - 1] ?? " ";
    return /[\w./-]/.test(before) ? found : "";
  });
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

const RUNNERS = /^(?:exec|time|command|source|\.|(?:\/(?:usr\/)?bin\/)?(?:ba)?sh)$/;
const WORD = /(?:"(?:[^"\\`$]|\$\{?\w+\}?)*"|'[^']*'|\$\{?\w+\}?|[^\s"'`$\\|&;<>(){}*?])+/y;

/** Takes a plain command apart: assignments, a shell, the script, words. */
function readCall(line: string, script: string): Pick<ScriptCall, "words" | "sets"> {
  const { words, rest } = splitWords(line);
  // What comes after the command does not change what the script sees, but a word cut in two would.
  if (!/^(?:$|\d?>|[|&;<#])/.test(rest)) return { sets: [] };
  const sets = words.map((word) => /^([A-Za-z_]\w*)=(.*)$/s.exec(word));
  const firstOther = sets.indexOf(null);
  const command = firstOther < 0 ? [] : words.slice(firstOther);
  const isRun = RUNNERS.test(command[0] ?? "");
  const at = isRun ? command.findIndex((word, index) => index > 0 && !/^-\w+$/.test(word)) : 0;
  const path = (command[at] ?? "").replaceAll(/["']/g, "");
  if (!mentions(path, script, dirOf(script))) return { sets: [] };
  const before = sets.slice(0, firstOther).flatMap((found) => (found === null ? [] : [found]));
  return {
    words: command.slice(at + 1),
    sets: before.map(([, name = "", word = ""]) => [name, word] as const),
  };
}

function splitWords(line: string): { readonly words: readonly string[]; readonly rest: string } {
  const words: string[] = [];
  let rest = line;
  for (;;) {
    rest = rest.trimStart();
    WORD.lastIndex = 0;
    const word = WORD.exec(rest)?.[0];
    // What begins with # is for people.
    if (word === undefined || word.startsWith("#")) return { words, rest };
    words.push(word);
    rest = rest.slice(word.length);
  }
}

function dirOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** A word with quotes taken off and `$NAME` filled in; undefined where a name has no known value. */
export function expandWord(
  word: string,
  valueOf: (name: string) => string | undefined,
): string | undefined {
  let isKnown = true;
  const text = word.replaceAll(
    /'([^']*)'|\$\{?(\w+)\}?|"/g,
    (_, quoted: string | undefined, name: string | undefined) => {
      if (name === undefined) return quoted ?? "";
      const value = valueOf(name);
      isKnown &&= value !== undefined;
      return value ?? "";
    },
  );
  return isKnown ? text : undefined;
}
