import { parseDuration } from "../lib/duration.ts";
import { setting } from "./setting.ts";
import { parseFallbackOn, parseRunner, parseSwitch } from "./setting-values.ts";

/** The settings that say when the old script runs: instead of Moult, or beside it. */
export const LEGACY_SETTINGS = {
  fallbackOn: setting({
    flag: "fallback-on",
    kind: "value",
    placeholder: "<none|error|failure>",
    description: "when to run the old script instead: Moult broke, or tests failed as well",
    expects: "none, error or failure",
    example: "error",
    parse: parseFallbackOn,
    fallback: "none",
  }),
  fallbackOnError: setting({
    flag: "fallback-on-error",
    kind: "switch",
    description: "short for --fallback-on error",
    expects: "true or false",
    example: "true",
    parse: parseSwitch,
    fallback: "false",
  }),
  runner: setting({
    flag: "runner",
    kind: "value",
    placeholder: "<moult|legacy|shadow>",
    description:
      "who runs the tests: moult; legacy, the old script as a recorded run; shadow, both, and the script's verdict counts",
    expects: "moult, legacy or shadow",
    example: "legacy",
    parse: parseRunner,
    fallback: "moult",
  }),
  shadowTimeout: setting({
    flag: "shadow-timeout",
    kind: "value",
    placeholder: "<DURATION>",
    description: "with --runner shadow: the longest time of Moult beside the script",
    expects: "a duration such as 90s, 5m or 1h30m",
    example: "30m",
    parse: parseDuration,
    fallback: "30m",
  }),
} as const;
