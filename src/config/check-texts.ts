import { checkTemplate } from "../lib/template.ts";
import type { KeyPath } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";

/** References in texts that no environment could fill in. */
export function checkTexts(
  texts: readonly unknown[] | undefined,
  keys: KeyPath,
): readonly ConfigIssue[] {
  return (texts ?? []).flatMap((text, index) => checkText(String(text), [...keys, index]));
}

/** The same for one text. */
export function checkText(text: string, keys: KeyPath): readonly ConfigIssue[] {
  const problem = checkTemplate(text);
  if (problem === undefined) return [];
  const { message, next } = problem;
  return [{ keys, at: "value", message, next }];
}
