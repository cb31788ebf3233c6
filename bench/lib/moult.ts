import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod/mini";

/** The checkout. */
export const HOME = resolve(import.meta.dirname, "../..");
export const LAUNCHER = join(HOME, "moult");
/** The pinned Node: all sides of a comparison use the same. */
export const NODE = join(HOME, "node_modules/.bin/node");

/** Those parts of the JSON report that benches read. */
const jsonReport = z.object({
  version: z.literal(1),
  run: z.object({ durationMs: z.number(), exitCode: z.optional(z.number()) }),
  summary: z.object({
    taskCount: z.number(),
    verdicts: z.record(z.string(), z.number()),
    peakBytes: z.number(),
    sumOfPeaksBytes: z.number(),
  }),
  tasks: z.array(
    z.object({
      id: z.string(),
      file: z.optional(z.string()),
      verdict: z.string(),
      attempts: z.array(
        z.object({
          durationMs: z.number(),
          peakBytes: z.number(),
          exitCode: z.optional(z.number()),
          signal: z.optional(z.string()),
          logPath: z.string(),
          tail: z.optional(z.string()),
        }),
      ),
    }),
  ),
});

export type ReadReport = z.infer<typeof jsonReport>;

/** Reads a JSON report that Moult wrote. Throws when it is not one. */
export function readReport(path: string): ReadReport {
  return jsonReport.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** A build of Moult that nobody changes meanwhile. */
export interface MoultBuild extends Disposable {
  /** A command line of the program, without the launcher. */
  readonly argv: (...args: readonly string[]) => [string, ...string[]];
}

/**
 * Builds what is out of date, so that no measurement pays for it, and copies the result aside:
 * somebody may build again while a bench of half an hour goes on.
 */
export function prepareMoult(): MoultBuild {
  execFileSync(LAUNCHER, ["--version"], { stdio: ["ignore", "ignore", "inherit"] });
  const folder = mkdtempSync(join(tmpdir(), "moult-bench-build-"));
  cpSync(join(HOME, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(HOME, "package.json"), join(folder, "package.json"));
  return {
    argv: (...args) => [NODE, join(folder, "dist/main.cjs"), ...args],
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
