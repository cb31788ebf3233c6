import { readWord, type Word } from "../bash/read-words.ts";
import type { Guard } from "./guard.ts";
import { isOneWord, renderTemplate } from "./items.ts";
import { type Ground, resolveWord, type Scope } from "./values.ts";

/** A text of the config under a condition. */
interface TemplateOption {
  readonly when: Guard;
  readonly template: string;
}

/** Where a word stands. */
interface Place {
  readonly scope: Scope;
  readonly ground: Ground;
}

/**
 * A word of the script as texts of the config, one for each thing that it may be; undefined where it may be none or
 * several words, or no reference says it.
 */
export function renderWord(source: string, place: Place): readonly TemplateOption[] | undefined {
  const word = readWord(source);
  const options = resolveWord(word, place.scope, place.ground);
  const texts = options?.map(({ when, pieces }) => {
    const isWord = isSafe(word, place) && (isAllQuoted(word) || isOneWord(pieces));
    const template = renderTemplate(pieces, place.ground);
    return isWord && template !== undefined ? { when, template } : undefined;
  });
  const known = texts?.filter((one) => one !== undefined);
  return known?.length === texts?.length ? known : undefined;
}

/** No part that is not quoted may become a pattern, or several words. */
function isSafe(word: Word, { scope, ground }: Place): boolean {
  return word.every((part) => {
    if (part.kind === "text") return part.isQuoted || /^[\w./:@%+=,^-]*$/.test(part.text);
    if (part.kind !== "value" || part.isQuoted) return part.kind !== "other";
    const options = resolveWord([part], scope, ground);
    return options?.every(({ pieces }) => isOneWord(pieces)) ?? false;
  });
}

function isAllQuoted(word: Word): boolean {
  return word.every((part) => part.kind === "math" || part.kind === "folder" || isQuoted(part));
}

function isQuoted(part: Word[number]): boolean {
  return (part.kind === "text" || part.kind === "value") && part.isQuoted;
}
