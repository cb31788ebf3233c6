import type { Task } from "../model/task.ts";

/** Programs that are Node, or start it with a file in the same arguments. */
const NODE = new Set(
  "node nodejs npx npm pnpm yarn tsx ts-node mocha ava tap tape uvu jasmine".split(" "),
);

/**
 * c8 and nyc take the place of any other measurement. vitest and jest rewrite a file before they run it: what V8 counts in it
 * does not fit the lines of the file.
 */
const SELF_MEASURING = new Set(["c8", "nyc", "vitest", "jest"]);

/** Whether a task is Node; what is not but starts one later is measured all the same. */
export function isNode({ argv }: Pick<Task, "argv">): boolean {
  return NODE.has(programName(argv[0] ?? ""));
}

/** The program in a task that nobody else can measure: "vitest". */
export function findSelfMeasuring({ argv }: Pick<Task, "argv">): string | undefined {
  const [first = "", ...others] = argv.map(programName);
  return (NODE.has(first) ? [first, ...others] : [first]).find((name) => SELF_MEASURING.has(name));
}

function programName(word: string): string {
  const name = word.slice(word.lastIndexOf("/") + 1);
  return name.replace(/\.[cm]?js$/, "");
}
