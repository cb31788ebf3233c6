/** What an expression of a workflow may be: JSON. A text may have holes, see `makeHole`. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A place in a workflow file. Lines and columns count from 1. */
export interface Spot {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Something that has no value before CI runs. */
export interface Hole {
  /** As written: `secrets.TOKEN`. */
  readonly expression: string;
  /** As people read it, without a full stop. */
  readonly why: string;
  readonly spot: Spot;
}

// Characters for private use: no workflow has them, and JSON and YAML leave them as they are.
const [START, END] = ["\u{E000}", "\u{E001}"];
const HOLE = new RegExp(`${START}([^${START}${END}]*)${END}`, "gu");

/**
 * A text that stands for a hole, as a part of any other text: what is around it stays known. It carries
 * the hole itself, so that nothing has to be kept beside it on its way through inputs and JSON.
 */
export function makeHole(hole: Hole): string {
  const code = encodeURIComponent(JSON.stringify(hole)).replaceAll(/[!'()*]/g, escapeMark);
  return `${START}${code}${END}`;
}

/** All holes in a value, the same one once. */
export function listHoles(value: Value): readonly Hole[] {
  const marks = new Set(listTexts(value).flatMap((text) => text.match(HOLE) ?? []));
  return [...marks].flatMap((mark) => {
    const hole = readHole(mark);
    return hole === undefined ? [] : [hole];
  });
}

/** Whether any part of a value is not known. */
export function isOpen(value: Value): boolean {
  return listTexts(value).some((text) => text.search(HOLE) >= 0);
}

/** Whether a text is nothing but holes, so that not even its being empty is known. */
export function isWhollyOpen(value: Value): value is string {
  return typeof value === "string" && isOpen(value) && value.replaceAll(HOLE, "") === "";
}

/** A text as it was written where it is not known: `${{ secrets.TOKEN }}`. */
export function showHoles(text: string): string {
  return text.replaceAll(HOLE, (mark) => `\${{ ${readHole(mark)?.expression ?? "?"} }}`);
}

/** A text with those of its holes filled that have a value by now. */
export function fillHoles(text: string, find: (hole: Hole) => string | undefined): string {
  return text.replaceAll(HOLE, (mark) => {
    const hole = readHole(mark);
    return (hole === undefined ? undefined : find(hole)) ?? mark;
  });
}

/** Whether a value is a mapping. */
export function isMapping(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** A value as a text, as GitHub writes it into a variable. */
export function toText(value: Value): string {
  if (value === null) return "";
  if (isList(value)) return "Array";
  return isMapping(value) ? "Object" : String(value);
}

/** A mapping with each text in it, however deep, put through a function. */
export function mapTexts(
  mapping: { readonly [key: string]: Value },
  change: (text: string) => string,
): { readonly [key: string]: Value } {
  const inside = (value: Value): Value => {
    if (typeof value === "string") return change(value);
    if (isList(value)) return value.map(inside);
    return isMapping(value) ? mapTexts(value, change) : value;
  };
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, inside(value)]));
}

function listTexts(value: Value): readonly string[] {
  if (typeof value === "string") return [value];
  if (isList(value)) return value.flatMap(listTexts);
  return isMapping(value) ? Object.values(value).flatMap(listTexts) : [];
}

function escapeMark(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16)}`;
}

function readHole(mark: string): Hole | undefined {
  const data: unknown = JSON.parse(decodeURIComponent(mark.slice(START.length, -END.length)));
  return isHole(data) ? data : undefined;
}

function isHole(data: unknown): data is Hole {
  return typeof data === "object" && data !== null && "expression" in data && "spot" in data;
}
