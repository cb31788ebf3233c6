import type { LoadedConfig } from "../config/config.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Rollout } from "../model/rollout.ts";

/** The rollout of a project, or what is missing. */
export function needRollout({ config, placeOf }: LoadedConfig): Result<Rollout> {
  if (config.rollout !== undefined) return success(config.rollout);
  return failed({
    code: "config-invalid",
    message: "the config has no rollout, so nothing says who runs the tests",
    place: placeOf([]),
    next: "add for example rollout: { phases: [{ name: shadow, mode: shadow }] }",
  });
}
