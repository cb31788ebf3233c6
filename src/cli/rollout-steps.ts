import type { RolloutEdit } from "../config/edit-rollout.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Rollout } from "../model/rollout.ts";
import { unreachable } from "../model/unreachable.ts";
import type { RolloutWish } from "./rollout-wish.ts";

/** What an action does to a rollout; `edit` is absent when there is nothing to do. */
export interface RolloutStep {
  /** Phases; `none` is before the first. */
  readonly from: string;
  readonly to: string;
  /** As people read it: "shadow -> first". */
  readonly title: string;
  readonly edit?: RolloutEdit;
  readonly apply: (rollout: Rollout) => Rollout;
  /** As people write it: "set rollout.phase to first". */
  readonly byHand: string;
}

/** Says what an action does; a name that is not known is a failure, and so is a promotion after the last phase. */
export function planStep(rollout: Rollout, wish: RolloutWish): Result<RolloutStep> {
  const { action, configuration = "" } = wish;
  switch (action) {
    case "promote":
      return planPromotion(rollout);
    case "abort":
      return success(moveTo(rollout, "none"));
    case "rollback":
    case "resume":
      return planConfiguration(rollout, action, configuration);
    default:
      return unreachable(action);
  }
}

function planPromotion(rollout: Rollout): Result<RolloutStep> {
  const { phase, phases } = rollout;
  const next = phases[phases.findIndex(({ name }) => name === phase) + 1];
  if (next !== undefined) return success(moveTo(rollout, next.name));
  return failed({
    code: "usage-invalid",
    message: `${phase ?? "none"} is the last phase: there is none to go on to`,
    next: "add a phase to rollout.phases, or leave the old script for good",
  });
}

function moveTo({ phase: from = "none" }: Rollout, to: string): RolloutStep {
  return {
    from,
    to,
    title: `${from} -> ${to}`,
    ...(from === to ? {} : { edit: { phase: to } }),
    apply: (rollout) => {
      const { phase: _, ...rest } = rollout;
      return to === "none" ? rest : { ...rest, phase: to };
    },
    byHand: `set rollout.phase to ${to}`,
  };
}

function planConfiguration(
  { configurations, rolledBack, phase = "none" }: Rollout,
  action: "rollback" | "resume",
  name: string,
): Result<RolloutStep> {
  const known = configurations.map((one) => one.name);
  if (!known.includes(name)) {
    return failed({
      code: "usage-invalid",
      message: `there is no configuration "${name}"${renderSuggestion(name, known)}`,
      next: `use one of: ${known.join(", ")}`,
    });
  }
  const isBack = rolledBack.includes(name);
  const isDown = action === "rollback";
  const edit = isDown ? { rollBack: name } : { resume: name };
  return success({
    from: phase,
    to: phase,
    title: isDown ? `${name} is taken back` : `${name} goes on`,
    ...(isBack === isDown ? {} : { edit }),
    apply: (rollout) => ({
      ...rollout,
      rolledBack: isDown
        ? [...rollout.rolledBack, name]
        : rollout.rolledBack.filter((one) => one !== name),
    }),
    byHand: isDown ? `add ${name} to rollout.rolledBack` : `remove ${name} from rollout.rolledBack`,
  });
}
