import { ROLLOUT_MODES, type RolloutMark } from "../model/rollout.ts";

/** Parses the mark of a run from a log; undefined when it is none, or of a later Moult that knows other modes. */
export function parseMark(value: unknown): RolloutMark | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields: Record<string, unknown> = { ...value };
  const { runner, configuration, phase, mode: named, key, pair, isPlanOnly } = fields;
  const mode = ROLLOUT_MODES.find((one) => one === named);
  if (runner !== "moult" && runner !== "legacy") return undefined;
  if (typeof configuration !== "string" || mode === undefined) return undefined;
  return {
    runner,
    configuration,
    ...(typeof phase === "string" ? { phase } : {}),
    mode,
    ...(typeof key === "string" ? { key } : {}),
    ...(typeof pair === "string" ? { pair } : {}),
    ...(isPlanOnly === true ? { isPlanOnly } : {}),
  };
}
