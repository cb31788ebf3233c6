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
    summary: "show where the rollout stands, go on to its next phase when the gates pass, or back",
    examples: [
      "moult rollout status",
      "moult rollout status --format openmetrics --output moult.prom",
      "moult rollout promote",
      'moult rollout promote --override "the slow run was a full disk"',
      'moult rollout abort "smoke fails since Monday"',
      "moult rollout rollback smoke",
      "moult rollout resume smoke",
    ],
    argument: [
      "[action...]",
      "status, promote, abort [reason], rollback CONFIGURATION [reason] or resume CONFIGURATION [reason]",
    ],
    hasSettings: false,
    options: [
      ["--override <REASON>", "with promote: go on whatever the gates say"],
      ["--json", "with status: print it as JSON"],
      ["--format <FORMAT>", "with status: text, markdown, json, openmetrics or otlp"],
      ["--output <FILE>", "with status: write it to this file"],
      ["--summary", "with status: add it to the summary of this job of GitHub as well"],
      ["--otlp <URL>", "with status: send it to this collector as well"],
    ],
    load: async () => (await import("./commands/rollout.ts")).rollout,
  },
} satisfies Readonly<Record<string, Verb>>;
