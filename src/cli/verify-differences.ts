import * as z from "zod/mini";
import { expected, key, notEmpty, text } from "../config/schema-parts.ts";
import type { SignOff } from "../model/parity.ts";
import { success, type Result } from "../model/result.ts";
import {
  cells,
  parseSideFile,
  readSideFile,
  type SideFile,
  type SideFileWish,
  toGlobs,
} from "./side-file.ts";

const word = z.union([z.string(), z.number(), z.boolean()], expected("a text"));

const entry = z
  .strictObject(
    {
      cells,
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

const FILE: SideFile<typeof differencesSchema> = {
  name: "moult.differences.yaml",
  flag: "--differences",
  what: "the differences",
  schema: differencesSchema,
  keys: "version differences cells only function command within reason".split(" "),
  next: "compare with docs/verify.md, or with what moult verify prints for a difference",
  // The entry: what is missing in it has no place.
  placeDepth: 2,
};

/** The name of the file beside the config. */
export const DIFFERENCES_NAME = FILE.name;

/** Reads what is signed off in a project: the named file, or the one beside its config. Without one, nothing. */
export function readDifferences(wish: SideFileWish): Result<readonly SignOff[]> {
  const read = readSideFile(FILE, wish, parseDifferences);
  return read.ok ? success(read.value ?? []) : read;
}

/** Parses the text of differences; answers all that is wrong with it at once. */
export function parseDifferences(path: string, content: string): Result<readonly SignOff[]> {
  const parsed = parseSideFile(path, content, FILE);
  if (!parsed.ok) return parsed;
  const { data, placeOf } = parsed.value;
  const entries = data.differences ?? [];
  return success(
    entries.map((one, index) => {
      const place = placeOf(["differences", index]);
      return toSignOff(one, "line" in place ? place.line : 1);
    }),
  );
}

function toSignOff(written: z.infer<typeof entry>, line: number): SignOff {
  const { only, function: called = "", command, within, reason } = written;
  return {
    line,
    cells: toGlobs(written.cells),
    only,
    what: command === undefined ? { function: called } : { command: command.map(String) },
    ...(within === undefined ? {} : { within }),
    reason,
  };
}
