import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Document, Pair, YAMLError } from "yaml";
import type { Failure, Place } from "../model/failure.ts";
import type { KeyPath } from "./config.ts";
import { placeAt, type Range } from "./place-at.ts";

/** A YAML or JSON text with its data and the places of its parts. JSON is read as YAML. */
export interface YamlText {
  readonly data: unknown;
  /** What is wrong with the text itself, in order of position. */
  readonly failures: readonly Failure[];
  /** Whether the data can be trusted in spite of the failures: only keys are there twice. */
  readonly isReadable: boolean;
  readonly placeOf: (keys: KeyPath, at?: "key" | "value") => Place;
  /** The characters of a value, as `placeOf` finds them. */
  readonly rangeOf: (keys: KeyPath) => Range;
}

/** Parses the text of a config. */
export function parseYamlText(path: string, text: string): YamlText {
  const document = parseDocument(text, { prettyErrors: false, merge: true });
  const problems = listProblems(document);
  const failures = problems.map((problem) => describeProblem(problem, { path, text, document }));
  const placeOf: YamlText["placeOf"] = (keys, at = "value") =>
    placeAt(path, text, findRange(document, keys, at));
  const places = {
    placeOf,
    rangeOf: (keys: KeyPath) => findRange(document, keys, "value"),
  };
  const isReadable = problems.every((problem) => problem.code === "DUPLICATE_KEY");
  if (!isReadable) return { data: undefined, failures, isReadable, ...places };
  keepSpelling(document);
  try {
    return { data: document.toJS(), failures, isReadable, ...places };
  } catch (error) {
    // An alias without its anchor, or aliases of aliases that would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    const failure = describeInvalid(error.message, placeAt(path, text, findAlias(document)));
    return { data: undefined, failures: [...failures, failure], isReadable: false, ...places };
  }
}

/** One step on the way to a value: a pair of a mapping, or an element of a list. */
interface Step {
  readonly key: unknown;
  readonly value: unknown;
}

const START: Range = [0, 0];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
}

/** One mistake may be reported for each of the brackets that are open there: the first will do. */
function listProblems(document: Document): readonly YAMLError[] {
  const all = [...document.errors, ...document.warnings];
  const isFirst = (one: YAMLError): boolean =>
    one === all.find((other) => other.pos[0] === one.pos[0]);
  return all.filter(isFirst);
}

function describeProblem(problem: YAMLError, { path, text, document }: Source): Failure {
  const [start] = problem.pos;
  if (problem.code !== "DUPLICATE_KEY") {
    // The rest of some messages is meant for those who write programs with this parser.
    const message = problem.message.replace(/; please use .*/, "");
    return describeInvalid(message, placeAt(path, text, problem.pos));
  }
  const { name, firstStart, isGroup } = findTwins(document, start);
  const place = placeAt(path, text, [start, start + name.length]);
  const first = placeAt(path, text, [firstStart, firstStart]);
  return {
    code: "config-invalid",
    message: `duplicate ${isGroup ? "group" : "key"} "${name}"; the first one is on line ${first.line}`,
    place,
    next: isGroup ? "rename one of the groups" : "remove one of the two",
  };
}

function describeInvalid(message: string, place: Place): Failure {
  const kind = place.path.endsWith(".json") ? "JSON" : "YAML";
  return {
    code: "config-invalid",
    message: `invalid ${kind}: ${message}`,
    place,
    next: `correct line ${place.line}`,
  };
}

/** The key that starts at an offset, and where the same key stands before it. */
function findTwins(
  document: Document,
  start: number,
): { readonly name: string; readonly firstStart: number; readonly isGroup: boolean } {
  let found = { name: "", firstStart: start, isGroup: false };
  visit(document, {
    Map: (_, map, parents) => {
      const second = map.items.find((pair) => rangeOf(pair.key)?.[0] === start);
      if (second === undefined) return undefined;
      const first = map.items.find((pair) => keyOf(pair) === keyOf(second));
      const above = parents.findLast((parent) => isPairOf(parent, "tests"));
      found = {
        name: keyOf(second),
        firstStart: rangeOf(first?.key)?.[0] ?? start,
        isGroup: above !== undefined && parents.at(-1) === above && parents.length === 3,
      };
      return visit.BREAK;
    },
  });
  return found;
}

function isPairOf(parent: unknown, key: string): boolean {
  return typeof parent === "object" && parent !== null && "key" in parent && keyOf(parent) === key;
}

/** A number or a yes stays as it was typed where texts are meant: `3.10` is not 3.1 there. */
function keepSpelling(document: Document): void {
  visit(document, {
    Pair: (_, pair, parents) => {
      for (const value of listTexts(pair, keyOf(parents.find(isPair) ?? pair))) {
        if (isScalar(value) && value.source !== undefined && value.value !== null) {
          value.value = value.source;
        }
      }
    },
  });
}

/** The texts right below a key. In `variables` a mapping is a declaration, whatever its name is. */
function listTexts(pair: Pair, topKey: string): readonly unknown[] {
  const key = keyOf(pair);
  const [isInSuites, isInVariables] = [topKey === "suites", topKey === "variables"];
  if (isMap(pair.value)) {
    const isTexts = (key === "env" && !isInVariables) || (key === "set" && isInSuites);
    return isTexts ? pair.value.items.map((item) => item.value) : [];
  }
  const isTexts =
    (isInSuites && key === "args") ||
    ((isInSuites || topKey === "rollout") && key === "eq") ||
    (isInVariables && ["default", "values"].includes(key));
  if (!isTexts) return [];
  return isSeq(pair.value) ? pair.value.items : [pair.value];
}

/** The characters of the value, or of its key, or of the nearest thing around that was written. */
function findRange(document: Document, keys: KeyPath, at: "key" | "value"): Range {
  let step: Step = { key: firstKey(document.contents), value: document.contents };
  for (const [index, name] of keys.entries()) {
    const whole = isAlias(step.value) ? step.value.resolve(document) : step.value;
    const next = takeStep(whole, name);
    if (next === undefined) return rangeOf(step.key) ?? rangeOf(step.value) ?? START;
    const isLast = index === keys.length - 1;
    // What lies deeper may be missing: then the key of this one is shown, and not all of its lines.
    if (isLast && at === "value" && isOnOneLine(next.value)) return rangeOf(next.value) ?? START;
    step = { key: next.key ?? (isLast ? undefined : step.key), value: next.value };
  }
  return rangeOf(step.key) ?? rangeOf(step.value) ?? START;
}

function takeStep(whole: unknown, name: string | number): Step | undefined {
  if (isMap(whole)) return whole.items.findLast((pair) => keyOf(pair) === String(name));
  if (!isSeq(whole)) return undefined;
  const value: unknown = whole.items[Number(name)];
  return value === undefined ? undefined : { key: undefined, value };
}

/** A block of several lines is better shown by its key. */
function isOnOneLine(node: unknown): boolean {
  const range = rangeOf(node);
  if (range === undefined || range[0] === range[1]) return false;
  return isMap(node) || isSeq(node) ? node.flow === true : true;
}

function firstKey(node: unknown): unknown {
  return isMap(node) ? node.items[0]?.key : undefined;
}

function findAlias(document: Document): Range {
  let range = START;
  visit(document, {
    Alias: (_, alias) => {
      range = rangeOf(alias) ?? range;
      return alias.resolve(document) === undefined ? visit.BREAK : undefined;
    },
  });
  return range;
}

function keyOf(pair: Pair | { readonly key: unknown }): string {
  return isScalar(pair.key) ? String(pair.key.value) : "";
}

function rangeOf(node: unknown): Range | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : undefined;
}
