import { readFileSync } from "node:fs";
import { pathToFileURL, fileURLToPath } from "node:url";
import { formatDuration } from "../lib/duration.ts";
import type { Failure, Place } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { ConfigPlace } from "./config.ts";

const LOAD_LIMIT_MS = 30_000;

/** Runs a config written in TypeScript or JavaScript and answers what it exports. */
export async function importConfig(
  path: string,
  limitMs: number = LOAD_LIMIT_MS,
): Promise<Result<unknown>> {
  let exported: Record<string, unknown> | "late";
  let timer: NodeJS.Timeout | undefined;
  // Without a limit a config that waits for nothing would end this process in silence, with exit 0.
  const limit = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limitMs);
  });
  try {
    exported = await Promise.race([import(pathToFileURL(path).href), limit]);
  } catch (error) {
    // Whatever the user's code throws, at any depth, is something the user can fix.
    return failed(describeThrown(path, error));
  } finally {
    clearTimeout(timer);
  }
  if (exported === "late") return failed(describeLate(path, limitMs));
  const data = exported["default"] ?? exported["config"];
  // Without an import or export it counts as CommonJS, which exports an empty object by default.
  if (data !== undefined && !isEmptyObject(data)) return success(data);
  return failed({
    code: "config-invalid",
    message: "the config exports nothing",
    place: { path },
    next: "export the config by default, or by the name config: export const config = { version: 1 }",
  });
}

function isEmptyObject(data: unknown): boolean {
  return typeof data === "object" && data !== null && Object.keys(data).length === 0;
}

function describeLate(path: string, limitMs: number): Failure {
  return {
    code: "config-invalid",
    message: `the config is still loading after ${formatDuration(limitMs)}`,
    place: { path },
    next: "remove what it waits for; it should only describe the tests",
  };
}

function describeThrown(path: string, error: unknown): Failure {
  const code = "config-invalid";
  if (!(error instanceof Error)) {
    const message = `the config threw ${JSON.stringify(error) ?? typeof error}`;
    return { code, message, place: { path }, next: "throw an Error, or nothing" };
  }
  const message = firstParagraph(error.message);
  const stack = error.stack ?? "";
  const syntaxPlace = findSyntaxPlace(stack);
  if ("code" in error && error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return {
      code,
      message: `TypeScript that Node cannot run: ${message}`,
      place: syntaxPlace ?? { path },
      next: "use only types that can be erased: no enum, namespace or parameter property",
    };
  }
  if (syntaxPlace !== undefined) {
    const next = `correct line ${syntaxPlace.line}`;
    return { code, message: `syntax error: ${message}`, place: syntaxPlace, next };
  }
  return {
    code,
    message: `the config threw an error: ${message}`,
    place: findFrame(stack) ?? { path },
    next: "correct the config; it should only describe the tests",
  };
}

function firstParagraph(text: string): string {
  return (
    text
      .split(/\n\s*\n/, 1)[0]
      ?.trim()
      .replaceAll("\n", " ") ?? ""
  );
}

/** The stack of an error in the text of a file begins with its place, its line and a row of carets. */
function findSyntaxPlace(stack: string): Place | undefined {
  const header = /^(\S.*):(\d+)\n(.*)\n( *)(\^+)\n/.exec(stack);
  const [, location, line, lineText, indent, carets] = header ?? [];
  if (location === undefined || lineText === undefined) return undefined;
  const column = (indent?.length ?? 0) + 1;
  const length = carets?.length ?? 1;
  return { path: toPath(location), line: Number(line), column, length, lineText };
}

/** The first frame of a stack that is a file of the user's own: `at load (file:///p/moult.config.ts:3:9)`. */
function findFrame(stack: string): ConfigPlace | undefined {
  const frames = [...stack.matchAll(/^ +at (?:.*\()?((?:file:\/\/|\/).+?):(\d+):(\d+)\)?$/gm)];
  const own = frames.find(([text]) => !text.includes("/node_modules/"));
  const [, location, line, column] = own ?? frames[0] ?? [];
  if (location === undefined) return undefined;
  const path = toPath(location);
  const place = { path, line: Number(line), column: Number(column) };
  const lineText = readLine(path, place.line);
  if (lineText === undefined) return { path };
  const word = /^[\w$.]+/.exec(lineText.slice(place.column - 1));
  return { ...place, length: word?.[0].length ?? 1, lineText };
}

function toPath(location: string): string {
  return location.startsWith("file:") ? fileURLToPath(location) : location;
}

function readLine(path: string, line: number): string | undefined {
  try {
    return readFileSync(path, "utf8").split("\n")[line - 1]?.replace(/\r$/, "");
  } catch {
    // The file is gone or unreadable by now: then the place is shown without its text.
    return undefined;
  }
}
