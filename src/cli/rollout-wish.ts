import { renderSuggestion } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { ROLLOUT_ACTIONS, type RolloutAction } from "../history/rollout-log.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** The action that changes nothing. */
export const STATUS = "status";

/** What is to be done to a rollout. */
export interface RolloutWish {
  readonly action: RolloutAction["action"];
  /** Of rollback and resume. */
  readonly configuration?: string;
  /** Of a promotion: why it goes on whatever the gates say. */
  readonly reason?: string;
}

/** Reads the command line of `moult rollout`. */
export function readRolloutWish({
  args,
  flags,
}: Pick<Invocation, "args" | "flags">): Result<RolloutWish> {
  const [name = "", ...words] = args;
  const action = ROLLOUT_ACTIONS.find((one) => one === name);
  if (action === undefined) return failed(describeUnknown(name));
  const override = textFlag(flags, "override");
  if (override !== undefined && action !== "promote") return failed(describeUseless(action));
  if (action === "promote") return readPromotion(override, words);
  const [configuration, ...rest] = action === "abort" ? [undefined, ...words] : words;
  if (configuration === undefined && action !== "abort") return failed(describeNoName(action));
  const reason = rest.join(" ");
  return success({
    action,
    ...(configuration === undefined ? {} : { configuration }),
    ...(reason === "" ? {} : { reason }),
  });
}

function readPromotion(
  override: string | undefined,
  [word]: readonly string[],
): Result<RolloutWish> {
  if (word !== undefined) {
    return failed({
      code: "usage-invalid",
      message: `"${word}" means nothing to promote: it goes to the next phase`,
      next: 'write moult rollout promote, or with a reason: --override "the reason"',
    });
  }
  if (override?.trim() === "") {
    return failed({
      code: "usage-invalid",
      message: "--override needs a reason: it is kept for those who ask later",
      next: 'write for example --override "the slow run was a full disk"',
    });
  }
  return success({
    action: "promote",
    ...(override === undefined ? {} : { reason: override.trim() }),
  });
}

function describeUnknown(name: string): Failure {
  const known = [STATUS, ...ROLLOUT_ACTIONS];
  return {
    code: "usage-invalid",
    message:
      name === ""
        ? "moult rollout needs to know what to do"
        : `moult rollout does not know "${name}"${renderSuggestion(name, known)}`,
    next: `use one of: ${known.join(", ")}`,
  };
}

function describeUseless(action: string): Failure {
  return {
    code: "usage-invalid",
    message: `--override is for promote: no gate stops ${action}`,
    next: `write the reason behind it: moult rollout ${action} ...`,
  };
}

function describeNoName(action: string): Failure {
  return {
    code: "usage-invalid",
    message: `${action} needs the name of a configuration`,
    next: `write for example: moult rollout ${action} smoke`,
  };
}
