import type { CommandEvent, Trace, TraceEvent } from "../model/trace.ts";

/** Two traces whose commands say their environment from the same start: that of the cell. */
export interface SameStart {
  readonly script: readonly TraceEvent[];
  readonly moult: readonly TraceEvent[];
  /** Variables that only the config sets: no command of the script has them, or loses them. Left out. */
  readonly onlyMoult: readonly string[];
}

/**
 * What the commands of Moult's side find in their environment, told from the start of the script's side. A run starts
 * with variables that the cell does not have (`env:`, defaults): what the script exports by itself counts, on both sides.
 */
export function alignEnvironments(
  script: Pick<Trace, "variables" | "events">,
  moult: Pick<Trace, "variables" | "events">,
): SameStart {
  const own = script.variables;
  const added = Object.entries(moult.variables).filter(([name, value]) => own[name] !== value);
  if (added.length === 0) return { script: script.events, moult: moult.events, onlyMoult: [] };
  const told = new Set(script.events.flatMap(listTold));
  const onlyMoult = added.flatMap(([name]) => (told.has(name) ? [] : [name]));
  const start = added.filter(([name]) => told.has(name));
  const events = moult.events.map((event) =>
    event.kind === "command" ? retell(event, { own, start, onlyMoult }) : event,
  );
  return { script: script.events, moult: events, onlyMoult };
}

function listTold(event: TraceEvent): readonly string[] {
  if (event.kind === "function") return [];
  return [...Object.keys(event.env ?? {}), ...(event.unset ?? [])];
}

interface Start {
  readonly own: Readonly<Record<string, string>>;
  readonly start: readonly (readonly [name: string, value: string])[];
  readonly onlyMoult: readonly string[];
}

function retell(event: CommandEvent, { own, start, onlyMoult }: Start): CommandEvent {
  const { env: changed = {}, unset: lost = [], ...rest } = event;
  const all = new Map([...start, ...Object.entries(changed)]);
  for (const name of [...onlyMoult, ...lost]) all.delete(name);
  const env = [...all].filter(([name, value]) => own[name] !== value);
  // What a run starts with and the cell does not is missing on the script's side too.
  const extra = new Set([...start.map(([name]) => name), ...onlyMoult]);
  const unset = lost.filter((name) => name in own || !extra.has(name));
  return {
    ...rest,
    ...(env.length === 0 ? {} : { env: Object.fromEntries(env) }),
    ...(unset.length === 0 ? {} : { unset }),
  };
}

/** The environment of a command as one text, whatever the order. */
export function envKey({ env = {}, unset = [] }: Pick<CommandEvent, "env" | "unset">): string {
  return JSON.stringify([Object.entries(env).toSorted(byName), unset.toSorted()]);
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}

/** What one command has in its environment and the other has not: `A=1`, or `-u A` as for `env`. */
export function diffEnv(one: CommandEvent, other: CommandEvent): readonly string[] {
  const [mine, theirs] = [one.env ?? {}, other.env ?? {}];
  const set = Object.entries(mine).filter(([name, value]) => theirs[name] !== value);
  const unset = (one.unset ?? []).filter((name) => other.unset?.includes(name) !== true);
  return [...unset.map((name) => `-u ${name}`), ...set.map(([name, value]) => `${name}=${value}`)];
}
