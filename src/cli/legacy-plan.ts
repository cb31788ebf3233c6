import type { Host } from "../lib/host.ts";
import type { Limits } from "../model/plan.ts";
import type { Task } from "../model/task.ts";
import { detectProfile } from "../plan/profile.ts";
import type { RunRequest } from "../run/run-tests.ts";
import type { RunPlace } from "./rollout-mark.ts";
import type { ScriptCall } from "./script-call.ts";
import { MOULT_VERSION } from "./version.ts";

/** The group of the one task of such a run. */
const LEGACY_GROUP = "legacy";

/** The longest time that a timer takes: 24 days. The script may take as long as it likes to end. */
const NO_GRACE_LIMIT_MS = 2 ** 31 - 1;

/** Plans a run whose only task is the old script, without any limit: it is what others are compared with. */
export function planLegacy(
  call: ScriptCall,
  { host, place }: { readonly host: Host; readonly place: RunPlace | undefined },
): Omit<RunRequest, "warnings"> {
  const task = taskOf(call);
  const { env, platform, arch, coreCount, args } = host;
  return {
    plan: { root: call.root, tasks: [task], omitted: [] },
    order: [task],
    limits: unlimited(coreCount),
    facts: {
      moultVersion: MOULT_VERSION,
      args,
      profile: detectProfile({ env, platform, arch, coreCount }),
      isWhole: false,
      runner: "legacy",
      ...(place === undefined ? {} : { rollout: place.mark }),
    },
  };
}

function taskOf({ argv, root, script }: ScriptCall): Task {
  return {
    id: `${LEGACY_GROUP}/${script.replace(/^\.\//, "")}`,
    group: LEGACY_GROUP,
    argv,
    cwd: root,
    env: {},
    timeoutMs: 0,
    reservedBytes: 0,
    reservedFrom: "--runner legacy",
    cores: 1,
    coresFrom: "--runner legacy",
    isExclusive: false,
    retries: 0,
    why: "is the old script",
  };
}

function unlimited(cores: number): Limits {
  return {
    jobs: 1,
    jobsFrom: "--runner legacy",
    cores,
    budgetBytes: Number.MAX_SAFE_INTEGER,
    budgetFrom: "--runner legacy: no limit",
    allowOverBudget: false,
    graceMs: NO_GRACE_LIMIT_MS,
    maxFail: 0,
  };
}
