import { SETTINGS } from "../config/settings.ts";
import type { Invocation } from "./invocation.ts";
import { settingFlags } from "./flags.ts";
import { programEnvironment } from "./program-environment.ts";
import { placeWords } from "./moult-words.ts";
import { PAIR_VARIABLE } from "./rollout-mark.ts";

/** Settings that are about the call as a whole, and not about the Moult beside the script. */
const OF_THE_CALL: ReadonlySet<string> = new Set([
  "runner",
  "shadowTimeout",
  "fallbackOn",
  "fallbackOnError",
  "dryRun",
  // The reports that were asked for are those of the script.
  "reporter",
]);

/** The words of the Moult that runs beside the script: those of this call, without what is the script's. */
export function wordsOfShadow({ flags, args, scriptArgs }: Invocation): readonly string[] {
  return ["run", ...placeWords(flags), ...settingWords(flags), ...args, "--", ...scriptArgs];
}

function settingWords(flags: Invocation["flags"]): readonly string[] {
  const given = Object.entries(settingFlags(flags)).filter(([name]) => !OF_THE_CALL.has(name));
  const rows = new Map(Object.entries(SETTINGS));
  return given.flatMap(([name, value]) => {
    const flag = `--${rows.get(name)?.flag ?? name}`;
    if (typeof value === "boolean") return value ? [flag] : [];
    return [value].flat().map((one) => `${flag}=${one}`);
  });
}

/** The environment of this call, without what would make the Moult beside the script something else than that. */
export function environmentOfShadow(
  env: Invocation["host"]["env"],
  pair: string,
): Readonly<Record<string, string | undefined>> {
  const cleared = [...OF_THE_CALL].map((name) => {
    const row = Object.entries(SETTINGS).find(([key]) => key === name)?.[1];
    return [`MOULT_${(row?.flag ?? name).toUpperCase().replaceAll("-", "_")}`, undefined] as const;
  });
  return { ...programEnvironment(env), ...Object.fromEntries(cleared), [PAIR_VARIABLE]: pair };
}
