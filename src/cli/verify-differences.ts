import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { expected, key, notEmpty, text } from "../config/schema-parts.ts";
import { parseYamlText } from "../config/yaml-text.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import type { SignOff } from "../model/parity.ts";
import { failed, success, type Result } from "../model/result.ts";

/** The name of the file beside the config. */
export const DIFFERENCES_NAME = "moult.differences.yaml";

const word = z.union([z.string(), z.number(), z.boolean()], expected("a text"));

const entry = z
  .strictObject(
    {
      cells: z.optional(z.record(z.string(), word, expected("a mapping of variables to globs"))),
      only: z.enum(["script", "moult"], expected("script or moult")),
      function: z.optional(text("the name of a function")),
      command: z.optional(
        z.array(word, expected("a list of globs")).check(notEmpty("a list of globs")),
      ),
      within: z.optional(text("the name of a function")),
      reason: text("a sentence that says why this is meant"),
    },
    expected("a mapping with only, function or command, and reason"),
  )
  .check(
    z.refine(
      (one) => (one.function === undefined) !== (one.command === undefined),
      expected("either function or command"),
    ),
  );

/** The file as people write it. Strict: a key that is not here is a mistake. */
const differencesSchema = z.strictObject(
  {
    version: z.literal(1, expected("1")),
    differences: key(
      z.array(entry, expected("a list of differences")),
      "What the script does and Moult does not, or the other way, and why that is meant",
    ),
  },
  expected("a mapping"),
);

const KEYS = "version differences cells only function command within reason".split(" ");

/** Reads what is signed off in a project: the named file, or the one beside its config. Without one, nothing. */
export function readDifferences({
  root,
  cwd,
  named,
}: {
  /** Absolute. */
  readonly root: string;
  readonly cwd: string;
  /** As the user typed it. */
  readonly named: string | undefined;
}): Result<readonly SignOff[]> {
  const path = named === undefined ? join(root, DIFFERENCES_NAME) : resolve(cwd, named);
  if (named === undefined && !existsSync(path)) return success([]);
  try {
    return parseDifferences(path, readFileSync(path, "utf8"));
  } catch (error) {
    return failed({
      code: "file-missing",
      message: `the differences cannot be read: ${describeSystemError(error)}`,
      place: { path },
      next: "correct --differences, or make the file readable",
    });
  }
}

/** Parses the text of differences; answers all that is wrong with it at once. */
export function parseDifferences(path: string, content: string): Result<readonly SignOff[]> {
  const { data, failures, placeOf } = parseYamlText(path, content);
  if (failures.length > 0) return failed(...failures);
  const parsed = z.safeParse(differencesSchema, data, { jitless: true });
  if (!parsed.success) {
    return failed(...parsed.error.issues.flatMap((issue) => describeIssue(issue, placeOf)));
  }
  const entries = parsed.data.differences ?? [];
  return success(
    entries.map((one, index) => {
      const place = placeOf(["differences", index]);
      return toSignOff(one, "line" in place ? place.line : 1);
    }),
  );
}

function describeIssue(
  issue: z.core.$ZodIssue,
  placeOf: ReturnType<typeof parseYamlText>["placeOf"],
): readonly Failure[] {
  const keys = issue.path.map((one) => (typeof one === "symbol" ? String(one) : one));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({
      code: "config-invalid",
      message: `unknown key "${name}"${renderSuggestion(name, KEYS)}`,
      place: placeOf([...keys, name], "key"),
      next: `use one of: ${KEYS.join(", ")}`,
    }));
  }
  const next = "compare with docs/verify.md, or with what moult verify prints for a difference";
  const message = `${keys.join(".")}: ${issue.message}`;
  // The entry: what is missing in it has no place.
  return [{ code: "config-invalid", message, place: placeOf(keys.slice(0, 2)), next }];
}

function toSignOff(written: z.infer<typeof entry>, line: number): SignOff {
  const { cells = {}, only, function: called = "", command, within, reason } = written;
  return {
    line,
    cells: Object.fromEntries(Object.entries(cells).map(([name, glob]) => [name, String(glob)])),
    only,
    what: command === undefined ? { function: called } : { command: command.map(String) },
    ...(within === undefined ? {} : { within }),
    reason,
  };
}
