import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { expected } from "../config/schema-parts.ts";
import { parseYamlText, type YamlText } from "../config/yaml-text.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";

/** Which environments of CI an entry is for: variables as they are at the start, each with a glob. */
export const cells = z.optional(
  z.record(
    z.string().check(z.regex(/^[A-Za-z_]\w*$/)),
    z.union([z.string(), z.number(), z.boolean()], expected("a glob")),
    expected("a mapping of variables to globs"),
  ),
);

/** Such globs as texts. None: all environments. */
export function toGlobs(written: z.infer<typeof cells>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(written ?? {}).map(([name, glob]) => [name, String(glob)]),
  );
}

/** A YAML file beside the config, and how its mistakes are told. */
export interface SideFile<Schema extends z.core.$ZodType> {
  /** Its name beside the config. */
  readonly name: string;
  /** The flag that names another one. */
  readonly flag: string;
  /** What is in it, as people read it: `the assumptions`. */
  readonly what: string;
  readonly schema: Schema;
  /** All keys that there are, for suggestions. */
  readonly keys: readonly string[];
  /** Where to compare with after a mistake. */
  readonly next: string;
  /** How many keys of a place are shown at most: what is missing has no place of its own. Absent: all. */
  readonly placeDepth?: number;
}

/** Which one is read. */
export interface SideFileWish {
  /** Absolute: the folder of the config. */
  readonly root: string;
  /** Absolute: what `named` is relative to. */
  readonly cwd: string;
  /** As the user typed it. */
  readonly named: string | undefined;
}

/**
 * Reads the file that is named, else the one beside the config, and gives its text to `parse`. Undefined where
 * none is named and none is there; a failure where it cannot be read.
 */
export function readSideFile<Value>(
  { name, flag, what }: Pick<SideFile<z.core.$ZodType>, "name" | "flag" | "what">,
  { root, cwd, named }: SideFileWish,
  parse: (path: string, content: string) => Result<Value>,
): Result<Value | undefined> {
  const path = named === undefined ? join(root, name) : resolve(cwd, named);
  if (named === undefined && !existsSync(path)) return success(undefined);
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    return failed({
      code: "file-missing",
      message: `${what} cannot be read: ${describeSystemError(error)}`,
      place: { path },
      next: `correct ${flag}, or make the file readable`,
    });
  }
  return parse(path, content);
}

/** Parses the text of such a file; answers all that is wrong with it at once. */
export function parseSideFile<Schema extends z.core.$ZodType>(
  path: string,
  content: string,
  file: SideFile<Schema>,
): Result<{ readonly data: z.infer<Schema>; readonly placeOf: YamlText["placeOf"] }> {
  const { data, failures, placeOf } = parseYamlText(path, content);
  if (failures.length > 0) return failed(...failures);
  const parsed = z.safeParse(file.schema, data, { jitless: true });
  if (parsed.success) return success({ data: parsed.data, placeOf });
  return failed(...parsed.error.issues.flatMap((issue) => describeIssue(issue, file, placeOf)));
}

function describeIssue(
  issue: z.core.$ZodIssue,
  { keys: known, next, placeDepth }: SideFile<z.core.$ZodType>,
  placeOf: YamlText["placeOf"],
): readonly Failure[] {
  const keys = issue.path.map((one) => (typeof one === "symbol" ? String(one) : one));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({
      code: "config-invalid",
      message: `unknown key "${name}"${renderSuggestion(name, known)}`,
      place: placeOf([...keys, name], "key"),
      next: `use one of: ${known.join(", ")}`,
    }));
  }
  const message = `${keys.join(".")}: ${issue.message}`;
  return [{ code: "config-invalid", message, place: placeOf(keys.slice(0, placeDepth)), next }];
}
