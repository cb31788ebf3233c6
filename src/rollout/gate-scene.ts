import type { Rollout, RolloutGates, RolloutPhase, RolloutRun } from "../model/rollout.ts";

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
  /** Runs of the old script in any phase. */
  readonly legacy: readonly RolloutRun[];
  /** Of the phase. */
  readonly pairs: readonly RunPair[];
  /** Of earlier phases, where this one has none and is none in which both run. */
  readonly earlierPairs: readonly RunPair[];
  /** The old script beside itself in any phase: what differs there is noise. */
  readonly oldPairs: readonly (readonly [RolloutRun, RolloutRun])[];
}

/** Where the count begins anew, by the name of the configuration: milliseconds since 1970. */
export type Restarts = Readonly<Record<string, number>>;

/**
 * Which runs count for a configuration in a phase: Moult's runs that say so of themselves and, as what to compare
 * with, all runs of the old script in this configuration. None twice, none of Moult from before a restart, and none
 * that was interrupted: who cancels a job says nothing of Moult. It was when it ended by SIGHUP, SIGINT or SIGTERM, or
 * when both runs of a pair have no end.
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
  const ofPhase = moult.filter((run) => run.phase === phase.name);
  const isWhole = (run: RolloutRun): boolean => !cancelled.has(run);
  const counting = ofPhase.filter(isWhole);
  const legacy = unique.filter((run) => run.runner === "legacy" && isWhole(run));
  const pairs = pairUp(counting, legacy);
  const isAlone = pairs.length === 0 && phase.mode !== "shadow";
  return {
    limits: phase.gates,
    moult: counting,
    interruptedCount: ofPhase.length - counting.length,
    legacy,
    pairs,
    earlierPairs: isAlone ? pairUp(moult.filter(isWhole), legacy) : [],
    oldPairs: [...groupPairs(legacy).values()].flatMap(([first, second]) =>
      first === undefined || second === undefined ? [] : [[first, second] as const],
    ),
  };
}

/** Whether tests run by Moult in this phase at all. */
export function runsMoult({ mode, shadow }: RolloutPhase): boolean {
  return mode !== "legacy" && !(mode === "shadow" && shadow === "plan");
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
