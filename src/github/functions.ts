import { parse } from "yaml";
import { compareValues } from "./compare.ts";
import { isList, isMapping, toText, type Value } from "./value.ts";

/** What a function answers: a value, or why there is none before CI runs. */
export type Answer = { readonly value: Value } | { readonly why: string };

type Function = (args: readonly Value[]) => Answer;

const value = (it: Value): Answer => ({ value: it });
const first = (args: readonly Value[]): Value => args[0] ?? null;
const second = (args: readonly Value[]): Value => args[1] ?? null;
const lower = (it: Value): string => toText(it).toLowerCase();

/** The functions of GitHub's expressions, by their names in lower case. */
export const FUNCTIONS: Readonly<Record<string, Function>> = {
  contains: (args) => value(contains(first(args), second(args))),
  startswith: (args) => value(lower(first(args)).startsWith(lower(second(args)))),
  endswith: (args) => value(lower(first(args)).endsWith(lower(second(args)))),
  format: ([template = "", ...args]) => format(toText(template), args),
  join: ([list = null, separator = ","]) =>
    value((isList(list) ? list : [list]).map(toText).join(toText(separator))),
  tojson: (args) => value(JSON.stringify(first(args), undefined, 2)),
  fromjson: (args) => parseData(toText(first(args))),
  always: () => value(true),
};

/** Functions that only a run can answer, by their names in lower case: they are looked up as names are. */
export const RUN_FUNCTIONS: ReadonlySet<string> = new Set([
  "success",
  "failure",
  "cancelled",
  "hashfiles",
]);

function contains(whole: Value, part: Value): boolean {
  if (isList(whole)) return whole.some((one) => compareValues("==", one, part));
  return isMapping(whole) ? false : lower(whole).includes(lower(part));
}

/** `{0}` is an argument, `{{` a brace. */
function format(template: string, args: readonly Value[]): Answer {
  let why: string | undefined;
  const text = template.replaceAll(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (found, index?: string) => {
    if (found === "{{" || found === "}}") return found.slice(1);
    const arg = index === undefined ? undefined : args[Number(index)];
    if (arg === undefined) why ??= `format() has no argument for ${found}`;
    return toText(arg ?? null);
  });
  return why === undefined ? value(text) : { why };
}

/**
 * JSON, or a list or mapping of YAML: what programs make JSON of on the way (`{ include: [...] }`), and
 * JSON whose numbers are holes.
 */
function parseData(text: string): Answer {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = parseFlow(text);
  }
  return isData(data) ? value(data) : { why: "fromJSON() got a text that is no JSON" };
}

function parseFlow(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const data: unknown = parse(text);
    return data;
  } catch {
    return undefined;
  }
}

function isData(data: unknown): data is Value {
  return data !== undefined;
}
