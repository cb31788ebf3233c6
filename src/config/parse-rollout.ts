import {
  DEFAULT_GATES,
  type Rollout,
  type RolloutConfiguration,
  type RolloutGates,
  type RolloutOverride,
} from "../model/rollout.ts";
import { toPredicate } from "./parse-suites.ts";
import type { WrittenPredicate } from "./predicate-schema.ts";
import type { WrittenGates, WrittenRollout } from "./rollout-schema.ts";
import { parseRatio } from "./setting-values.ts";

/** The configuration of a project that names none. */
export const WHOLE = "all";

const DEFAULT_FLAG = "USE_MOULT";

/** The branch of a pull request, else the commit: each push of one pull request gets the same answer. */
const DEFAULT_KEY = [
  "GITHUB_HEAD_REF",
  "GITHUB_SHA",
  "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
  "CI_COMMIT_SHA",
  "CIRCLE_PULL_REQUEST",
  "CIRCLE_SHA1",
  "BUILDKITE_COMMIT",
] as const;

/** Turns a rollout that was checked into that of the model, with all defaults. */
export function toRollout(written: WrittenRollout): Rollout {
  const { flag, key, overrides, configurations, phase, phases, rolledBack, gates } = written;
  return {
    flag: flag ?? DEFAULT_FLAG,
    overrides: (overrides ?? []).map(toOverride),
    configurations: Object.entries(configurations ?? { [WHOLE]: {} }).map(toConfiguration),
    phases: phases.map(({ percent, shadow, gates: own, ...rest }) => ({
      name: rest.name,
      ...(rest.risk === undefined ? {} : { risk: rest.risk }),
      ...(rest.configurations === undefined ? {} : { configurations: rest.configurations }),
      percent: toPercent(percent),
      mode: rest.mode,
      shadow: shadow ?? "run",
      gates: { ...DEFAULT_GATES, ...toGates(gates ?? {}), ...toGates(own ?? {}) },
    })),
    ...(phase === undefined || phase === "none" ? {} : { phase }),
    rolledBack: rolledBack ?? [],
    key: key ?? DEFAULT_KEY,
  };
}

/** Whether a condition asks nothing, as in `rest: {}`. */
export function isEveryJob(when: WrittenPredicate): boolean {
  return Object.values(when).every((value) => value === undefined);
}

function toOverride({
  when,
  run,
}: NonNullable<WrittenRollout["overrides"]>[number]): RolloutOverride {
  const [program, ...args] = run;
  if (program === undefined) throw new Error("Internal error: an empty command was not refused");
  return { when: toPredicate(when), run: [program, ...args] };
}

function toConfiguration([name, when]: [string, WrittenPredicate]): RolloutConfiguration {
  return { name, ...(isEveryJob(when) ? {} : { when: toPredicate(when) }) };
}

/** Here, 10 and 10% are the same. */
function toPercent(written: string | number | undefined): number {
  return written === undefined ? 100 : Number(String(written).replace(/%$/, ""));
}

function toGates(written: WrittenGates): Partial<RolloutGates> {
  const numbers = Object.entries(written).flatMap(([gate, limit]) =>
    limit === undefined ? [] : [[gate, parseRatio(limit)]],
  );
  return Object.fromEntries(numbers);
}
