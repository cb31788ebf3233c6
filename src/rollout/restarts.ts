import type { Rollout } from "../model/rollout.ts";

/** Where the count of Moult's runs begins anew, by the name of the configuration: milliseconds since 1970. */
export type Restarts = Readonly<Record<string, number>>;

/** What is needed of a line of the audit log. */
export interface PastStep {
  readonly action: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly configuration?: string;
  /** Present when it did not happen after all. */
  readonly failed?: string;
}

/**
 * What the audit log says of where to begin: `rollback` and `resume` are about one configuration, `abort` is about all.
 * What ran before says nothing of what was mended since. A promotion changes nothing: each phase has runs of its own.
 */
export function findRestarts(
  { configurations }: Pick<Rollout, "configurations">,
  steps: readonly PastStep[],
): Restarts {
  const done = steps.filter(({ failed, action }) => failed === undefined && action !== "promote");
  const found = configurations.flatMap(({ name }) => {
    const own = done.filter(({ action, configuration }) =>
      action === "abort" ? true : configuration === name,
    );
    return own.length === 0 ? [] : [[name, Math.max(...own.map(({ atMs }) => atMs))] as const];
  });
  return Object.fromEntries(found);
}
