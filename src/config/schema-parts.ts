import * as z from "zod/mini";
import type { Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

/** Variables for programs. */
export const env = z.record(
  z.string().check(z.regex(/^[^=\0]+$/)),
  z.union([z.string(), z.number(), z.boolean()], expected("a string, a number, true or false")),
  expected("a mapping of variables"),
);

/** What a group and its overrides have in common. */
export const rules = {
  timeout: key(
    parsed(SETTINGS.timeout),
    "Longest time of one attempt: 90s, 5m, 1h30m; a bare number is seconds, 0 or none is no limit. Default: limits.timeout",
    "5m",
  ),
  memory: key(
    parsed(SETTINGS.taskMemory),
    "What a task reserves of the memory budget: 512M, 1.5G; powers of 1024, a bare number is bytes. Default: limits.taskMemory",
    "1G",
  ),
  cpu: key(
    z
      .number(expected("a number of cores above 0"))
      .check(z.refine((cores) => cores > 0, expected("a number of cores above 0"))),
    "How many cores a task keeps busy: 2, or 0.5 for one that waits for half of its time. Default: what was measured before, else 1",
    2,
  ),
  exclusive: key(
    z.boolean(expected("true or false")),
    "Whether a task runs with nothing beside it. Default: false",
    true,
  ),
  retries: key(count(0), "How many times a bad attempt is repeated. Default: limits.retries", 2),
};

/** An error text that says what was wanted and what was there instead. */
export function expected(what: string): { error: (issue: z.core.$ZodRawIssue) => string } {
  return { error: (issue) => `expected ${what}, found ${describeFound(issue)}` };
}

/** A wrong type is named, a wrong value is shown. */
function describeFound(issue: z.core.$ZodRawIssue): string {
  const found: unknown = issue.input;
  if (found === null || found === undefined) return "nothing";
  if (Array.isArray(found)) return found.length === 0 ? "an empty list" : "a list";
  if (typeof found === "object") return "a mapping";
  if (typeof found === "function") return "a function";
  const isWrongType = issue.code === "invalid_type" || issue.code === "invalid_union";
  if (isWrongType && typeof found !== "boolean") return `a ${typeof found}`;
  const shown = JSON.stringify(found) ?? typeof found;
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}

/** What editors and docs show for a key. */
export function about(description: string, ...examples: readonly unknown[]) {
  return z.meta(examples.length === 0 ? { description } : { description, examples });
}

/** A key that may be left out. */
export function key<T extends z.core.$ZodType>(
  schema: T,
  description: string,
  ...examples: readonly unknown[]
) {
  return z.optional(schema).check(about(description, ...examples));
}

/** A text or a bare number that the table of settings can parse. */
export function parsed<T>(row: Setting<T>) {
  const error = expected(row.expects);
  const isGood = (value: string | number): boolean => row.parse(String(value)) !== undefined;
  return z.union([z.string(), z.number()], error).check(z.refine(isGood, error));
}

/** A whole number. */
export function count(least: number) {
  const error = expected(`a whole number from ${least}`);
  return z.int(error).check(z.minimum(least, error));
}

/** A text that is not empty. */
export function text(what: string) {
  return z.string(expected(what)).check(z.minLength(1, expected(what)));
}

/** A program and its arguments, without a shell. */
export function command() {
  return z.array(z.string(expected("a string")), expected("a list of strings")).check(
    notEmpty("a program and its arguments"),
    z.refine(([program]) => program !== "", {
      path: [0],
      error: 'expected a program, found ""',
    }),
  );
}

/** A check of lists and texts. */
export function notEmpty(what: string) {
  return z.minLength(1, expected(what));
}
