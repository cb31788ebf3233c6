import { basename } from "node:path/posix";

/** A command that a warm interpreter can run in place of a new one, or why it cannot. */
export type PreloadCommand =
  | {
      readonly kind: "python";
      /** How many of its words are the interpreter and its flags. The next one is the file. */
      readonly flagCount: number;
    }
  | { readonly kind: "other"; readonly reason: string };

const INTERPRETER = /^python(3(\.\d+)?)?$/;
/** Flags without a value that the server can be started with. `-m` and `-c` are no files; `-i` and `-x` need the real start. */
const PLAIN_FLAGS = /^[bBEIOPqRsSu]*$/;
const FLAGS_WITH_VALUE = new Set(["-W", "-X", "--check-hash-based-pycs"]);

/** Reads `python3 [flags] file [args]` as CPython's own command line does. */
export function parsePreloadCommand(argv: readonly string[]): PreloadCommand {
  const [program = ""] = argv;
  if (!INTERPRETER.test(basename(program))) return other(`${program} is not python3`);
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    if (word === "-") return other("it reads the program from stdin");
    if (!word.startsWith("-")) return { kind: "python", flagCount: index };
    if (FLAGS_WITH_VALUE.has(word)) index += 1;
    else if (!isPlainFlag(word)) return other(describeFlag(word));
  }
  return other("it runs no file");
}

function isPlainFlag(word: string): boolean {
  // A value may be part of the word: -Werror, -Xdev, also after others: -BWerror.
  const letters = /^-([A-Za-z]*?)(?:[WX].+)?$/.exec(word)?.[1];
  return letters !== undefined && PLAIN_FLAGS.test(letters);
}

function describeFlag(word: string): string {
  if (word.startsWith("-m"))
    return "it runs a module (-m), only `python3 [flags] {file}` can be preloaded";
  if (word.startsWith("-c"))
    return "it runs the text of -c, only `python3 [flags] {file}` can be preloaded";
  return `the flag ${word} cannot be preloaded`;
}

function other(reason: string): PreloadCommand {
  return { kind: "other", reason };
}
