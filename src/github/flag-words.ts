/** What a workflow is to be changed to: which variable chooses, and what is called in place of what. */
export interface FlagWish {
  /** The variable by which a job chooses its runner: USE_MOULT. */
  readonly flag: string;
  /** The old script, relative to the root of the repository. */
  readonly script: string;
  /** The script that chooses, relative to the root of the repository. */
  readonly entry: string;
}

/** The input of a reusable workflow by which its callers choose. */
export const FLAG_INPUT = "use-moult";

/** What stands behind each key that is put in, so that it can be taken out again. */
export const FLAG_MARK = "# moult init github";

/** The keys of the input, as lines below it. */
export const INPUT_LINES: readonly string[] = [
  "description: Run the tests with Moult; otherwise the phases of its rollout decide",
  "type: boolean",
  "default: false",
];

/** The same as data. */
export const INPUT_VALUE = {
  description: "Run the tests with Moult; otherwise the phases of its rollout decide",
  type: "boolean",
  default: false,
} as const;

/**
 * The value of the variable. A variable of the repository comes first: with 0 the old script runs at once, and no
 * commit is needed. Else 1 where the caller wants Moult. Else nothing, which is "not set": the phases decide.
 */
export function flagValue(flag: string): string {
  return `\${{ vars.${flag} || (inputs.${FLAG_INPUT} && '1') || '' }}`;
}

/** A program that is called in place of another one, as both are written. */
export interface Replacement {
  readonly entry: string;
  readonly script: string;
}

/** The line of the variable. What was replaced stands in it: so the way back needs nothing else. */
export function renderFlagLine(flag: string, { entry, script }: Replacement): string {
  return `${flag}: ${flagValue(flag)} ${FLAG_MARK}: ${entry} for ${script}`;
}

/** What the line of a variable says was replaced; undefined for a line that is none of ours. */
export function readFlagLine(line: string): Replacement | undefined {
  const found = /# moult init github: (\S+) for (\S+)\s*$/.exec(line);
  const [, entry, script] = found ?? [];
  return entry === undefined || script === undefined ? undefined : { entry, script };
}

/** Whether a line that ends in a key is one that was put in. */
export function isMarked(line: string): boolean {
  return line.trimEnd().endsWith(`: ${FLAG_MARK}`);
}

/** The next step of a failure where that helps. */
export const BY_HAND = "by hand as shown below";

/** What to write by hand where a workflow cannot be edited safely: lines for people. */
export function renderByHand({ flag, script, entry }: FlagWish): string {
  return [
    "By hand that is:",
    "",
    "  on:",
    "    workflow_call:",
    "      inputs:",
    `        ${FLAG_INPUT}:`,
    ...INPUT_LINES.map((line) => `          ${line}`),
    "",
    `and in the step that calls ${script}, which then calls ${entry} with the same words:`,
    "",
    "  env:",
    `    ${flag}: ${flagValue(flag)}`,
    "",
  ].join("\n");
}
