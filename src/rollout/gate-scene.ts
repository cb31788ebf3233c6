import {
  type Rollout,
  type RolloutGates,
  type RolloutPhase,
  type RolloutRun,
  ROLLOUT_MODES,
} from "../model/rollout.ts";
import type { Restarts } from "./restarts.ts";

/** Runs of Moult and of the old script beside each other on one commit. */
export interface RunPair {
  readonly moult: RolloutRun;
  readonly legacy: RolloutRun;
}

/** The runs of one configuration that the gates of a phase look at, oldest first. */
export interface GateScene {
  readonly limits: RolloutGates;
  /** Moult's runs of the phase, without those that were interrupted. */
  readonly moult: readonly RolloutRun[];
  readonly interruptedCount: number;
  /** Plans of the phase that were only compared. */
  readonly plans: readonly RolloutRun[];
  /** Runs of the old script in any phase. */
  readonly legacy: readonly RolloutRun[];
  /** Of the phase. */
  readonly pairs: readonly RunPair[];
  /** Of other phases; none in a phase in which both run, which has its own. */
  readonly earlierPairs: readonly RunPair[];
  /** The old script beside itself in any phase: what differs there is noise. */
  readonly oldPairs: readonly (readonly [RolloutRun, RolloutRun])[];
}

/**
 * Which runs count for a configuration in a phase: Moult's runs while that phase was reached, in its mode or one with
 * as much of Moult, and, as what to compare with, all runs of the old script in this configuration. So of a phase of 10 %
 * the jobs of the other 90 %, which stay with the phase before, count as pairs where they are, but water no rate down.
 * None twice, none of Moult from before a restart, and none that was interrupted: who cancels a job says nothing of
 * Moult. It was when it ended by SIGHUP, SIGINT or SIGTERM, or when both runs of a pair have no end.
 */
export function collectRuns(
  { phase, configuration }: { readonly phase: RolloutPhase; readonly configuration: string },
  runs: readonly RolloutRun[],
  restarts: Restarts,
): GateScene {
  const own = runs.filter((run) => run.configuration === configuration);
  const unique = [...new Map(own.map((run) => [run.runId, run])).values()].toSorted(
    (a, b) => a.startedAtMs - b.startedAtMs || (a.runId < b.runId ? -1 : 1),
  );
  const cancelled = findCancelled(unique);
  const sinceMs = restarts[configuration] ?? Number.NEGATIVE_INFINITY;
  const moult = unique.filter((run) => run.runner === "moult" && run.startedAtMs >= sinceMs);
  const isWhole = (run: RolloutRun): boolean => run.isPlanOnly !== true && !cancelled.has(run);
  const ofPhase = moult.filter((run) => run.phase === phase.name);
  const counting = ofPhase.filter((run) => run.isPlanOnly !== true && isAsFarAs(run, phase));
  const legacy = unique.filter((run) => run.runner === "legacy" && isWhole(run));
  const others = phase.mode === "shadow" ? [] : moult.filter((run) => run.phase !== phase.name);
  return {
    limits: phase.gates,
    moult: counting.filter(isWhole),
    interruptedCount: counting.filter((run) => cancelled.has(run)).length,
    plans: ofPhase.filter((run) => run.isPlanOnly === true),
    legacy,
    pairs: pairUp(ofPhase.filter(isWhole), legacy),
    earlierPairs: pairUp(others.filter(isWhole), legacy),
    oldPairs: [...groupPairs(legacy).values()].flatMap(([first, second]) =>
      first === undefined || second === undefined ? [] : [[first, second] as const],
    ),
  };
}

/** A job may take more of Moult than its phase has, by the flag; and with a fallback it is Moult as well. */
function isAsFarAs(run: RolloutRun, phase: RolloutPhase): boolean {
  const [own, needed, enough] = [run.mode, phase.mode, "moult-with-fallback" as const].map((mode) =>
    ROLLOUT_MODES.indexOf(mode),
  );
  return (own ?? 0) >= Math.min(needed ?? 0, enough ?? 0);
}

/** The phase that is reached; undefined before the first. */
export function findPhase({ phases, phase }: Rollout): RolloutPhase | undefined {
  return phases.find(({ name }) => name === phase);
}

const INTERRUPTED: ReadonlySet<number | undefined> = new Set([129, 130, 143]);

function findCancelled(runs: readonly RolloutRun[]): ReadonlySet<RolloutRun> {
  const endless = runs.filter(({ exitCode }) => exitCode === undefined);
  const together = [...groupPairs(endless).values()].filter(
    (group) => new Set(group.map(({ runner }) => runner)).size === 2,
  );
  return new Set([...together.flat(), ...runs.filter((run) => INTERRUPTED.has(run.exitCode))]);
}

/** The first of each side: a repetition is no new evidence. */
function pairUp(moult: readonly RolloutRun[], legacy: readonly RolloutRun[]): readonly RunPair[] {
  const partners = groupPairs(legacy);
  return [...groupPairs(moult)].flatMap(([pair, [first]]) => {
    const partner = partners.get(pair)?.[0];
    return first === undefined || partner === undefined ? [] : [{ moult: first, legacy: partner }];
  });
}

function groupPairs(runs: readonly RolloutRun[]): ReadonlyMap<string, readonly RolloutRun[]> {
  return Map.groupBy(
    runs.filter(({ pair }) => pair !== undefined),
    ({ pair = "" }) => pair,
  );
}
