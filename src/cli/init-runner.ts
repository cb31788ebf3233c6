import type { Node } from "web-tree-sitter";
import { commandName, readWord, type Scope } from "./init-words.ts";

/** How a script runs one test file. */
export interface ScriptRunner {
  /** The program and its arguments; `{file}` stands for the file. Undefined when no command was found. */
  readonly run?: readonly string[];
  /** Variables before the command itself: `TESTING=true python3 "$file"`. */
  readonly runEnv: Readonly<Record<string, string>>;
  /** What `coverage run --source=` is given. */
  readonly coverageSource: readonly string[];
  /** Where the reports of coverage go, as a template. */
  readonly coverageFolder?: string;
}

const PROGRAM = /(?:^|\/)(?:v?python[\d.]*|pytest|node|bash|sh|ruby|perl|php)$/;

/** Finds the commands that run a test file: an interpreter with a word that only the run of the script knows. */
export function readRunners(root: Node, scope: Scope): ScriptRunner {
  const commands = root.descendantsOfType("command").flatMap((one) => readCommand(one, scope));
  const plain = commands.find((one) => one.hasFile && !isCoverage(one));
  const measured = commands.find((one) => one.words.includes("run") && isCoverage(one));
  const report = commands.find((one) => isCoverage(one) && one.words.includes("html"));
  const folder = optionOf(report?.words ?? [], ["--directory", "-d"]);
  const source = optionOf(measured?.words ?? [], ["--source"]);
  return {
    ...(plain === undefined ? {} : { run: plain.words }),
    runEnv: plain?.env ?? measured?.env ?? {},
    coverageSource: source?.split(",") ?? [],
    ...(folder === undefined ? {} : { coverageFolder: folder }),
  };
}

function isCoverage({ words }: RunCommand): boolean {
  return words.includes("coverage");
}

interface RunCommand {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hasFile: boolean;
}

function readCommand(command: Node, scope: Scope): readonly RunCommand[] {
  const nameNode = command.childForFieldName("name")?.namedChildren[0];
  const name = (nameNode && readWord(nameNode, scope)) ?? commandName(command);
  if (!PROGRAM.test(name) && name !== "coverage") return [];
  const words = [name];
  let hasFile = false;
  for (const word of command.childrenForFieldName("argument")) {
    const isVariable = /^"?\$\{?\w+\}?"?$/.test(word.text);
    const text = readWord(word, scope);
    // A name of the environment may be the file all the same: `$1` of a function, the variable of a loop.
    if (text !== undefined) words.push(text);
    else if (!isVariable) return [];
    else {
      hasFile = true;
      words.push("{file}");
    }
  }
  if (words.includes("-c")) return [];
  return [{ words, env: readPrefix(command, scope), hasFile }];
}

function readPrefix(command: Node, scope: Scope): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const one of command.namedChildren) {
    if (one.type !== "variable_assignment") continue;
    const value = one.childForFieldName("value");
    const text = value === null ? "" : readWord(value, { ...scope, unknown: new Set() });
    const name = one.childForFieldName("name")?.text;
    if (text !== undefined && name !== undefined) env[name] = text;
  }
  return env;
}

/** The value of `--name=value` or `--name value`. */
function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1];
    const attached = names.find((name) => word.startsWith(`${name}=`));
    if (attached !== undefined) return word.slice(attached.length + 1);
  }
  return undefined;
}
