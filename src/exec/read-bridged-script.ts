import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findDispatch } from "../bash/find-dispatch.ts";
import { readScriptFacts, type ScriptFacts } from "../bash/script-facts.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Legacy } from "../model/legacy.ts";
import { failed, type Result, success } from "../model/result.ts";
import { findKnownDispatch, keepDispatch } from "./dispatch-cache.ts";
import type { BridgedScript } from "./bridge-options.ts";
import { nameScript } from "./bridge-folder.ts";

/**
 * Reads the script and finds its dispatch, for `openBridge`. The parser is loaded only here. Fails when the
 * script cannot be read, or when it has no dispatch of a known form.
 */
export async function readBridgedScript(
  root: string,
  legacy: Legacy,
  buildId?: string,
): Promise<Result<BridgedScript>> {
  const path = nameScript(root, legacy.script);
  let text: string;
  try {
    text = readFileSync(join(root, path), "utf8");
  } catch (error) {
    return failed({
      code: "file-missing",
      message: `the script of legacy.script cannot be read: ${path}: ${describeSystemError(error)}`,
      place: { path },
      next: "correct legacy.script in the config: it is relative to the folder of the config",
    });
  }
  const key = JSON.stringify([buildId, legacy]);
  const known = buildId === undefined ? undefined : findKnownDispatch(root, key);
  if (known !== undefined) return success({ path, text, range: known });
  const { loadBashParser } = await import("../bash/tree-sitter.ts");
  const parse = await loadBashParser();
  const read = (one: string): ScriptFacts => readScriptFacts(parse, one);
  const facts = read(text);
  const scriptPath = join(root, path);
  const helpers = readHelpers(scriptPath, { facts, root, read });
  const helperFunctions = helpers.functions;
  const found = findDispatch({ path, text, facts, helperFunctions }, legacy.dispatch);
  if (!found.ok) return found;
  const texts = { [scriptPath]: text, ...helpers.texts };
  if (buildId !== undefined) keepDispatch(root, { key, texts, range: found.value });
  return success({ path, text, range: found.value });
}

/** What the files hold that a script sources, and that those source, as far as their names can be read. */
interface Helpers {
  readonly functions: readonly string[];
  /** By absolute path. */
  readonly texts: Readonly<Record<string, string>>;
}

function readHelpers(
  scriptPath: string,
  {
    facts,
    root,
    read,
  }: {
    readonly facts: ScriptFacts;
    readonly root: string;
    readonly read: (text: string) => ScriptFacts;
  },
): Helpers {
  const seen = new Set([scriptPath]);
  const queue = [{ path: scriptPath, facts }];
  const functions: string[] = [];
  const texts: Record<string, string> = {};
  for (const one of queue) {
    for (const path of one.facts.sources.flatMap((word) =>
      findHelper(word, [dirname(one.path), root]),
    )) {
      if (seen.has(path)) continue;
      seen.add(path);
      const text = readFileSync(path, "utf8");
      texts[path] = text;
      const helper = read(text);
      functions.push(...helper.functions);
      queue.push({ path, facts: helper });
    }
  }
  return { functions, texts };
}

/** The file of a word such as `"$(dirname "$0")/lib/common.sh"`: what is literal at its end, in one of the folders. */
export function findHelper(word: string, folders: readonly string[]): readonly string[] {
  // Without the variables at its beginning: what is known is the end.
  const end = word.replace(/^.*\$(\w+|\{[^}]*\})/s, "").replace(/["']+$/, "");
  const literal = /[\w.+/-]+$/.exec(end)?.[0];
  if (literal === undefined) return [];
  const isAbsolute = literal.startsWith("/") && !word.includes("$");
  const paths = folders.map((folder) => (isAbsolute ? literal : join(folder, literal)));
  const found = paths.find((path) => isFile(path));
  return found === undefined ? [] : [found];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
