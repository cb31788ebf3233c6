import { basename } from "node:path";
import type { Node } from "web-tree-sitter";
import type { ParseBash } from "../bash/tree-sitter.ts";
import { readTestScript, type ScriptPlace, type ScriptReading } from "./init-script.ts";
import { readScope, readWord, type Scope } from "./init-words.ts";

/** What a replica of CI sets before it calls the script of the tests. */
export interface ReplicaReading {
  readonly env: ScriptReading["env"];
  /** What has to be looked at by a person, each with its line. */
  readonly doubts: readonly string[];
}

/** What is set where nobody says anything. */
export const PLAIN_CI = { CI: "true", GITHUB_ACTIONS: "true" };

/**
 * Reads what a run_ci_replica.sh sets by its syntax: `export NAME=value`, and `NAME=value ./run_tests.sh`. Where that
 * is nothing, what every CI sets.
 */
export function readReplica(
  parse: ParseBash,
  text: string,
  { script, ...place }: ScriptPlace & { readonly script: string },
): ReplicaReading {
  const { env: exported, doubts } = readTestScript(parse, text, place);
  const env = { ...exported, ...readPrefixes(parse, text, { script, ...place }) };
  // The scripts of CI set plain values; one that depends on the caller is left to the caller.
  const plain = Object.entries(env).filter(([, value]) => !value.includes("$"));
  if (plain.length > 0) return { env: Object.fromEntries(plain), doubts };
  const names = Object.keys(PLAIN_CI).join(" and ");
  return {
    env: PLAIN_CI,
    doubts: [...doubts, `nothing was understood of what it sets: run_ci_replica sets ${names}`],
  };
}

/** What stands before the call of a script: `CI=true ./run_tests.sh`, `env CI=true ./run_tests.sh`. */
function readPrefixes(
  parse: ParseBash,
  text: string,
  { script, ...place }: ScriptPlace & { readonly script: string },
): ScriptReading["env"] {
  const tree = parse(text);
  try {
    const root = tree.rootNode;
    const scope = readScope(root, place);
    const pairs = root.descendantsOfType("command").flatMap((call) => {
      const end = call.namedChildren.findIndex((part) => nameIn(part) === script);
      return call.namedChildren
        .slice(0, Math.max(0, end))
        .flatMap((part) => pairOf(part, scope) ?? []);
    });
    return Object.fromEntries(pairs);
  } finally {
    tree.delete();
  }
}

/** The name of the file that a word leads to. */
function nameIn(part: Node): string {
  return basename(part.text.replaceAll(/["']/g, ""));
}

/** One assignment as a list of one; undefined for any other word, and for a value that is not known. */
function pairOf(part: Node, scope: Scope): readonly (readonly [string, string])[] | undefined {
  if (part.type !== "variable_assignment") {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(readWord(part, scope) ?? "") ?? [];
    return name === undefined || value === undefined ? undefined : [[name, value]];
  }
  const node = part.childForFieldName("value");
  const value = node === null ? "" : readWord(node, scope);
  const name = part.childForFieldName("name")?.text ?? "";
  return value === undefined ? undefined : [[name, value]];
}
