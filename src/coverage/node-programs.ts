import type { Task } from "../model/task.ts";

/** Programs that are Node, or start it with a file in the same arguments. */
const NODE = new Set(
  "node nodejs npx npm pnpm yarn tsx ts-node mocha ava tap tape uvu jasmine".split(" "),
);

/** They rewrite a file before they run it: what V8 counts in it does not fit the lines of the file. */
const REWRITING = new Set(["vitest", "jest"]);

/** Whether a task is Node; what is not but starts one later is measured all the same. */
export function isNode({ argv }: Pick<Task, "argv">): boolean {
  return NODE.has(programName(argv[0] ?? ""));
}

/** The program in a task that rewrites the code it runs and measures by itself: "vitest". */
export function findRewriting({ argv }: Pick<Task, "argv">): string | undefined {
  const [first = "", ...others] = argv.map(programName);
  return (NODE.has(first) ? [first, ...others] : [first]).find((name) => REWRITING.has(name));
}

function programName(word: string): string {
  const name = word.slice(word.lastIndexOf("/") + 1);
  return name.replace(/\.[cm]?js$/, "");
}
