import type { CommandEvent } from "../model/trace.ts";

/** Variables that bash sets by itself, and those of the judge and of a candidate. */
const OWN = /^(?:PWD|OLDPWD|SHLVL|_|LINES|COLUMNS|BASH_.*|BASHOPTS|SHELLOPTS|__j_.*|__moult.*)$/;

/** The environment of a command, as far as it is another than that of the script. */
export type EnvChanges = Pick<CommandEvent, "env" | "unset">;

/** Makes a function from what `export -p` prints to what is another than at the start. */
export function openExports(start: string): (text: string) => EnvChanges {
  const before = readExports(start);
  // Most commands have the environment of the one before.
  const known = new Map<string, EnvChanges>();
  return (text) => {
    const seen = known.get(text) ?? listChanges(before, readExports(text));
    known.set(text, seen);
    return seen;
  };
}

function listChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): EnvChanges {
  const changed = [...after].filter(([name, value]) => before.get(name) !== value);
  const unset = [...before.keys()].filter((name) => !after.has(name));
  return {
    ...(changed.length === 0 ? {} : { env: Object.fromEntries(changed) }),
    ...(unset.length === 0 ? {} : { unset }),
  };
}

/** The variables of `export -p`. One without a value, or an array, is in no environment. */
export function readExports(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  // Old versions of bash print a line feed as it is; in double quotes no `"` stands without a backslash.
  const entry =
    /^(?:declare -([A-Za-z]+)|export) (\w+)(?:=("(?:[^"\\]|\\[^])*"|\$'(?:[^'\\]|\\[^])*'|.*))?$/gm;
  for (const [, flags = "", name = "", value] of text.matchAll(entry)) {
    if (value === undefined || /[aA]/.test(flags) || OWN.test(name)) continue;
    variables.set(name, unquote(value));
  }
  return variables;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  E: "\u001B",
  e: "\u001B",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function unquote(word: string): string {
  if (word.startsWith('"')) return word.slice(1, -1).replaceAll(/\\([^])/g, "$1");
  if (!word.startsWith("$'")) return word;
  return word
    .slice(2, -1)
    .replaceAll(/\\(?:([0-7]{1,3})|([^]))/g, (_, octal: string | undefined, one: string) =>
      octal === undefined ? (ESCAPES[one] ?? one) : String.fromCodePoint(Number.parseInt(octal, 8)),
    );
}
