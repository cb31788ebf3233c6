import type { Verb } from "./command-line.ts";

/** The rows of the command table that are about the rollout. */
export const ROLLOUT_VERBS = {
  select: {
    summary: "say who runs the tests of this job, Moult or the old script, by the rollout",
    examples: [
      "moult select",
      "moult select --explain -- arguments of the old script",
      "TEST_CONFIG=smoke moult select --json",
      "moult select --exec -- arguments of the old script",
    ],
    takesScriptArgs: true,
    hasSettings: false,
    options: [
      ["--exec", "run it, and end with its exit code"],
      ["--explain", "say on standard error what was asked and what the answers were"],
      ["--json", "print the decision as JSON"],
      ["--word", "print one word for it: what the script of `moult init --entry` reads"],
    ],
    load: async () => (await import("./commands/select.ts")).select,
  },
  rollout: {
    summary: "go on to the next phase of the rollout when its gates pass, or back",
    examples: [
      "moult rollout promote",
      'moult rollout promote --override "the slow run was a full disk"',
      'moult rollout abort "smoke fails since Monday"',
      "moult rollout rollback smoke",
      "moult rollout resume smoke",
    ],
    argument: [
      "[action...]",
      "promote, abort [reason], rollback CONFIGURATION [reason] or resume CONFIGURATION [reason]",
    ],
    hasSettings: false,
    options: [["--override <REASON>", "with promote: go on whatever the gates say"]],
    load: async () => (await import("./commands/rollout.ts")).rollout,
  },
} satisfies Readonly<Record<string, Verb>>;
