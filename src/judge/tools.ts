import { findPrograms } from "../exec/programs.ts";
import type { Assumptions } from "./assumptions.ts";

/** Programs that the script may run: they only read, and what they print depends on nothing else. */
const PURE_TOOLS =
  "awk basename comm cut date diff dirname expr fold grep head join paste readlink realpath rev sed seq sort tac tail tee tr uname uniq wc".split(
    " ",
  );

/** Programs that only make, change and show files: recorded, and run on the files of the sandbox. */
const FILE_TOOLS = ["cat", "chmod", "cp", "ln", "mkdir", "mv", "rm", "rmdir", "touch"];

/** What the sandbox itself needs, out of sight of the script. */
const OWN_TOOLS = ["bash", "cat", "env", "tail", "tr", "umount"];

/** The lists that src/judge/sandbox.bash copies from: absolute paths by the name of the list. */
export type ToolLists = Readonly<Record<"bin" | ".moult" | ".moult-real", readonly string[]>>;

/** Finds the programs of the sandbox on this machine; answers instead which of the necessary ones is missing. */
export function findTools(
  { runForReal }: Assumptions,
  path: string | undefined,
): { readonly lists: ToolLists } | { readonly missing: string } {
  const find = (name: string): string | undefined => findPrograms(name, path)[0];
  const found = (names: readonly string[]): readonly string[] =>
    [...new Set(names)].flatMap((name) => find(name) ?? []);
  const needed = [...OWN_TOOLS, "date", "mkdir", "cp", "mount", "unshare"];
  const missing = needed.find((name) => find(name) === undefined);
  if (missing !== undefined) return { missing };
  return {
    lists: {
      bin: found(PURE_TOOLS),
      ".moult": found(OWN_TOOLS),
      ".moult-real": found([...FILE_TOOLS, ...runForReal]),
    },
  };
}
