import { SETTINGS } from "../config/settings.ts";
import type { Call } from "./command-line.ts";
import { splitScriptArgs } from "./script-args.ts";

/** How one word that begins with a dash is stored. */
interface Flag {
  readonly key: string;
  readonly kind: "value" | "list" | "switch";
}

type FlagValue = string | boolean | readonly string[];

/**
 * Reads the command line of an ordinary `run`, whose flags are all known and whose values need no thought.
 * Undefined for everything else, mistakes included: the real parser then decides and explains. Loading
 * that one and building its tables takes 5 ms before the first test of a run.
 */
export function parseSimpleRun(argv: readonly string[]): Call | undefined {
  return parseSimple(argv, "run", FLAGS);
}

/** The same for `select`, which CI asks before each run. It takes no words but those behind `--`. */
export function parseSimpleSelect(argv: readonly string[]): Call | undefined {
  const call = parseSimple(argv, "select", SELECT_FLAGS);
  return call?.args.length === 0 ? call : undefined;
}

function parseSimple(
  argv: readonly string[],
  name: string,
  known: ReadonlyMap<string, Flag>,
): Call | undefined {
  const { words: ours, scriptArgs } = splitScriptArgs(argv);
  const [verb, ...words] = ours;
  if (verb !== name) return undefined;
  const flags: Record<string, FlagValue> = {};
  const args: string[] = [];
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (!word.startsWith("-")) {
      if (word === "") return undefined;
      args.push(word);
      continue;
    }
    const { name: option, attached } = splitWord(word);
    const flag = known.get(option);
    if (flag === undefined) return undefined;
    const value =
      flag.kind === "switch" ? attached === undefined : plainValue(attached ?? words.shift());
    if (value === undefined || value === false) return undefined;
    flags[flag.key] = flag.kind === "list" ? [...listOf(flags[flag.key]), String(value)] : value;
  }
  return { flags, args, scriptArgs };
}

/** Parts `--jobs=4` and `-j4`. */
function splitWord(word: string): { readonly name: string; readonly attached?: string } {
  const isLong = word.startsWith("--");
  const end = isLong ? word.indexOf("=") : 2;
  if (end < 0 || end >= word.length) return { name: word };
  return { name: word.slice(0, end), attached: word.slice(isLong ? end + 1 : end) };
}

function plainValue(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text.startsWith("-") ? undefined : text;
}

function listOf(earlier: FlagValue | undefined): readonly string[] {
  return typeof earlier === "object" ? earlier : [];
}

const PLACE_FLAGS: readonly (readonly [string, Flag])[] = [
  ["-C", { key: "directory", kind: "value" }],
  ["--directory", { key: "directory", kind: "value" }],
  ["--config", { key: "config", kind: "value" }],
];

const SELECT_FLAGS: ReadonlyMap<string, Flag> = new Map([
  ...PLACE_FLAGS,
  ...["exec", "explain", "json", "word"].map((key): readonly [string, Flag] => [
    `--${key}`,
    { key, kind: "switch" },
  ]),
]);

const FLAGS: ReadonlyMap<string, Flag> = new Map([
  ...PLACE_FLAGS,
  ...Object.entries(SETTINGS).flatMap(([key, row]): readonly (readonly [string, Flag])[] => {
    const flag: Flag = { key, kind: row.kind };
    const long = [`--${row.flag}`, flag] as const;
    return row.short === undefined ? [long] : [long, [`-${row.short}`, flag]];
  }),
]);
