import { parseRegex } from "../lib/bash-regex.ts";
import type { KeyPath } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import type { WrittenPredicate } from "./predicate-schema.ts";

const SUBJECTS = ["all", "any", "not", "env", "arg", "fact", "opaque"] as const;
const TESTS = ["eq", "glob", "matches", "nonempty", "num"] as const;

/** What the schema cannot say of a condition: which keys go together, and whether a regular expression is one. */
export function checkPredicate(when: WrittenPredicate, keys: KeyPath): readonly ConfigIssue[] {
  const subjects = SUBJECTS.filter((key) => when[key] !== undefined);
  const [subject, second] = subjects;
  if (subject === undefined) {
    return [issue(keys, "a condition needs one of env, arg, fact, opaque, all, any, not", EXAMPLE)];
  }
  if (second !== undefined) {
    const next = `put both under all: [{ ${subject}: ... }, { ${second}: ... }]`;
    return [issue([...keys, second], `"${subject}" and "${second}" are two conditions`, next)];
  }
  const parts = [
    ...list(when.all, [...keys, "all"]),
    ...list(when.any, [...keys, "any"]),
    ...(when.not === undefined ? [] : checkPredicate(when.not, [...keys, "not"])),
  ];
  return [...checkTests(when, subject, keys), ...checkRegex(when.matches, keys), ...parts];
}

const EXAMPLE = 'write for example { env: TEST_CONFIG, glob: "*smoke*" }';

function list(
  parts: readonly WrittenPredicate[] | undefined,
  keys: KeyPath,
): readonly ConfigIssue[] {
  return (parts ?? []).flatMap((part, index) => checkPredicate(part, [...keys, index]));
}

/** A value is asked one question, and only a value is. */
function checkTests(
  when: WrittenPredicate,
  subject: (typeof SUBJECTS)[number],
  keys: KeyPath,
): readonly ConfigIssue[] {
  const tests = TESTS.filter((key) => when[key] !== undefined);
  const isValue = subject === "env" || subject === "arg";
  const [test, second] = tests;
  if (!isValue) {
    return tests.map((key) => {
      const next = `remove it, or ask a variable: { env: NAME, ${key}: ... }`;
      return {
        keys: [...keys, key],
        at: "key",
        message: `"${key}" has no effect beside "${subject}"`,
        next,
      };
    });
  }
  if (test === undefined) {
    const message = `"${subject}" needs one of eq, glob, matches, nonempty, num`;
    return [issue(keys, message, EXAMPLE)];
  }
  if (second === undefined) return [];
  const next = `write two conditions under all: [{ ${subject}: ..., ${test}: ... }, { ${subject}: ..., ${second}: ... }]`;
  return [issue([...keys, second], `"${test}" and "${second}" are two questions`, next)];
}

function checkRegex(regex: string | undefined, keys: KeyPath): readonly ConfigIssue[] {
  if (regex === undefined) return [];
  const parsed = parseRegex(regex);
  if (parsed.kind === "pattern") return [];
  return [
    {
      keys: [...keys, "matches"],
      at: "value",
      message: `this is no regular expression: ${parsed.message}`,
      next: `write an extended regular expression, for example matches: "^linux"`,
    },
  ];
}

function issue(keys: KeyPath, message: string, next: string): ConfigIssue {
  return { keys, at: "key", message, next };
}
