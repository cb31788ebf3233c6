import { failed, type Result, success } from "../model/result.ts";
import type { Invocation } from "./invocation.ts";
import { commandOf } from "./legacy-command.ts";
import { findLegacyScript } from "./legacy-script.ts";
import { programEnvironment } from "./program-environment.ts";
import { PAIR_VARIABLE } from "./rollout-mark.ts";

/** The old script as it is called in place of tests. */
export interface ScriptCall {
  readonly argv: readonly [string, ...string[]];
  /** As it is called from the root. */
  readonly script: string;
  /** Absolute. */
  readonly root: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of a shadow. */
  readonly pair?: string | undefined;
}

/** Finds the old script of a project, also of one whose config is broken. */
export async function findScriptCall(invocation: Invocation): Promise<Result<ScriptCall>> {
  const { host, scriptArgs } = invocation;
  if (host.env["MOULT_IN_FALLBACK"]) {
    return failed({
      code: "usage-invalid",
      message: "this call comes from the old script itself, which it would start again",
      next: "call moult run without --runner (or MOULT_RUNNER) in the script",
    });
  }
  const { root, script, exists } = await findLegacyScript(invocation);
  if (script === undefined) {
    return failed({
      code: "usage-invalid",
      message: "no old script is known",
      next: "set legacy.script in the config, or MOULT_LEGACY_SCRIPT",
    });
  }
  if (!exists) {
    return failed({
      code: "file-missing",
      message: `there is no ${script} in ${root}`,
      next: "correct legacy.script in the config",
    });
  }
  return success({
    argv: commandOf(root, script, scriptArgs),
    script,
    root,
    env: {
      ...programEnvironment(host.env),
      MOULT_RUNNER: undefined,
      [PAIR_VARIABLE]: undefined,
      MOULT_IN_FALLBACK: "1",
    },
    pair: host.env[PAIR_VARIABLE],
  });
}
