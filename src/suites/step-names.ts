import type { StepWork } from "../model/suite.ts";
import { unreachable } from "../model/unreachable.ts";

/** What the name of a step is made of. */
export interface Nameable {
  /** As the config has it. */
  readonly name: string | undefined;
  readonly work: StepWork;
}

/** Names of steps that Moult itself gives to the set-up and the end of a script. */
export const RESERVED_STEP_NAMES: readonly string[] = ["set-up", "wind-up"];

const MAX_LENGTH = 80;

/** One name for each step of a suite, each once: a second `test_x 1` becomes `test_x 1 (2)`. */
export function nameSteps(steps: readonly Nameable[]): readonly string[] {
  const taken = new Set(RESERVED_STEP_NAMES);
  for (const { name } of steps) if (name !== undefined) taken.add(name);
  return steps.map(({ name, work }) => {
    if (name !== undefined) return name;
    const free = findFree(describeWork(work), taken);
    taken.add(free);
    return free;
  });
}

/** What a step does, in a few words on one line: `test_x 1`, `sh: cd build`, `tool.py`. */
export function describeWork(work: StepWork): string {
  switch (work.kind) {
    case "call":
      return toName([work.call, ...work.args].join(" "));
    case "tests":
      return work.tests;
    case "sh":
      return toName(`sh: ${work.sh.trimStart().split("\n", 1)[0] ?? ""}`);
    case "run":
      return toName(work.run[0]?.split("/").at(-1) ?? "");
    case "set":
      return toName(`set ${Object.keys(work.set).join(" ")}`);
    default:
      return unreachable(work);
  }
}

function findFree(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const numbered = `${name} (${number})`;
    if (!taken.has(numbered)) return numbered;
  }
}

/** A name is part of an id and shown in a line: without blanks at its ends, and not endless. */
function toName(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 3)}...` : line;
}
