import * as z from "zod/mini";
import { expected, key, notEmpty, text } from "../config/schema-parts.ts";
import { NO_ASSUMPTIONS, type AssumedFile, type Assumptions } from "../judge/assumptions.ts";
import { success, type Result } from "../model/result.ts";
import {
  cells,
  parseSideFile,
  readSideFile,
  type SideFile,
  type SideFileWish,
  toGlobs,
} from "./side-file.ts";

// YAML would make 1.1 of 1.10.
const word = z.union(
  [z.string(), z.int(), z.boolean()],
  expected("a text (a number with a point in quotes)"),
);
const words = z.array(word, expected("a list of texts")).check(notEmpty("a list of texts"));
const names = z.array(text("a text"), expected("a list of texts"));
const file = z.union(
  [
    text("a path"),
    z.strictObject({ path: text("a path"), text: z.optional(z.string(expected("a text"))) }),
  ],
  expected("a path, or a mapping with path and text"),
);
const files = z.array(file, expected("a list of files"));

/** The file as people write it. Strict: a key that is not here is a mistake. */
const assumptionsSchema = z.strictObject(
  {
    version: z.literal(1, expected("1")),
    commands: key(
      z.array(
        z.strictObject(
          {
            cells,
            argv: words,
            exit: z.optional(
              z
                .int(expected("an exit code from 0 to 255"))
                .check(z.minimum(0), z.maximum(255, expected("an exit code from 0 to 255"))),
            ),
            stdout: z.optional(word),
          },
          expected("a mapping with argv, cells, exit and stdout"),
        ),
        expected("a list of commands"),
      ),
      "How commands answer: the first whose globs match the first words. Any other succeeds and prints nothing",
    ),
    onPath: key(names, "Programs that command -v and the like find"),
    files: key(files, "Files that are there, with their text"),
    dirs: key(names, "Folders that are there"),
    runForReal: key(names, "Programs that run in the sandbox"),
    leaf: key(names, "Globs of functions that are entered and do nothing"),
    creates: key(
      z.array(
        z.strictObject(
          { argv: words, files: z.optional(files), dirs: z.optional(names) },
          expected("a mapping with argv, files and dirs"),
        ),
        expected("a list of what commands create"),
      ),
      "What commands leave behind; {1} stands for their first argument",
    ),
  },
  expected("a mapping"),
);

type Written = z.infer<typeof assumptionsSchema>;

const FILE: SideFile<typeof assumptionsSchema> = {
  name: "moult.assumptions.yaml",
  flag: "--assumptions",
  what: "the assumptions",
  schema: assumptionsSchema,
  keys: Object.keys(assumptionsSchema.shape).concat(
    "cells",
    "argv",
    "exit",
    "stdout",
    "path",
    "text",
  ),
  next: "compare with docs/trace.md, or with what moult trace --explain prints",
};

/** Reads the assumptions of a project: the named file, or the one beside its config. Without one nothing is assumed. */
export function readAssumptions(wish: SideFileWish): Result<Assumptions> {
  const read = readSideFile(FILE, wish, parseAssumptions);
  return read.ok ? success(read.value ?? NO_ASSUMPTIONS) : read;
}

/** Parses the text of assumptions; answers all that is wrong with it at once. */
export function parseAssumptions(path: string, content: string): Result<Assumptions> {
  const parsed = parseSideFile(path, content, FILE);
  return parsed.ok ? success(toAssumptions(parsed.value.data)) : parsed;
}

function toAssumptions(written: Written): Assumptions {
  return {
    commands: (written.commands ?? []).map(({ argv, exit, stdout, ...one }) => ({
      cells: toGlobs(one.cells),
      argv: argv.map(String),
      exit: exit ?? 0,
      stdout: endLine(String(stdout ?? "")),
    })),
    onPath: written.onPath ?? [],
    files: (written.files ?? []).map(toFile),
    dirs: written.dirs ?? [],
    runForReal: written.runForReal ?? [],
    leaf: written.leaf ?? [],
    creates: (written.creates ?? []).map((one) => ({
      argv: one.argv.map(String),
      files: (one.files ?? []).map(toFile),
      dirs: one.dirs ?? [],
    })),
  };
}

/** As programs print: what reads line by line would not see a last one without its end. */
function endLine(printed: string): string {
  return printed === "" || printed.endsWith("\n") ? printed : `${printed}\n`;
}

function toFile(written: z.infer<typeof file>): AssumedFile {
  if (typeof written === "string") return { path: written, text: "" };
  return { path: written.path, text: written.text ?? "" };
}
