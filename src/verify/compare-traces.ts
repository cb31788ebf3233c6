import type { ParityPlace, ParityRow } from "../model/parity.ts";
import type { CommandEvent, TraceEvent, TracePlace } from "../model/trace.ts";
import { diffEnv, envKey } from "./compare-env.ts";
import { pairUp } from "./pair-up.ts";

/** The two sides of a comparison. */
export interface TwoSides {
  readonly script: readonly TraceEvent[];
  readonly moult: readonly TraceEvent[];
  /** Where a line of Moult's side comes from. */
  readonly placeOf: (place: TracePlace) => ParityPlace;
}

/**
 * Compares what two traces did, in order: kind, words, folder, environment, and the functions around. Lines are not compared. Rows
 * that only one side has stand between those of both, the script's first.
 */
export function compareTraces({ script, moult, placeOf }: TwoSides): readonly ParityRow[] {
  const pairs = pairUp(script.map(identify), moult.map(identify));
  const rows: ParityRow[] = [];
  const envOf = openEnvs({ script, moult });
  const around = { script: new Map<string, number>(), moult: new Map<string, number>() };
  let [at, otherAt] = [0, 0];
  const addOnly = (side: "script" | "moult", event: TraceEvent | undefined): void => {
    if (event === undefined) return;
    const inside = around[side].get(JSON.stringify(event.within));
    const place = side === "moult" ? placeOf(event.place) : event.place;
    if (event.kind === "function") around[side].set(pathInto(event), rows.length);
    const row = { side, ...describe(event), ...envOf(side, event), place };
    rows.push(inside === undefined ? row : { ...row, inside });
  };
  for (const [one, other] of [...pairs, [script.length, moult.length] as const]) {
    while (at < one) addOnly("script", script[at++]);
    while (otherAt < other) addOnly("moult", moult[otherAt++]);
    const event = script[one];
    [at, otherAt] = [one + 1, other + 1];
    if (event === undefined) continue;
    // From here on this name means the function that both entered.
    if (event.kind === "function") forget(around, pathInto(event));
    rows.push({ side: "both", ...describe(event), place: event.place });
  }
  return rows;
}

/** Without its frame: the function that was called last, and everything in it as if it stood outside. */
export function unwrap(events: readonly TraceEvent[], name: string): readonly TraceEvent[] {
  return events.flatMap((event) => {
    if (event.within.length === 0) {
      return event.kind === "function" && event.name === name ? [] : [event];
    }
    return event.within[0] === name ? [{ ...event, within: event.within.slice(1) }] : [event];
  });
}

function identify(event: TraceEvent): string {
  return `${identifyCall(event)}${event.kind === "command" ? envKey(event) : ""}`;
}

function identifyCall(event: TraceEvent): string {
  return JSON.stringify([event.kind, wordsOf(event), event.cwd, event.within]);
}

/** Of a command that only one side runs so: what is another in the environment of the same command of the other side. */
function openEnvs(
  events: Pick<TwoSides, "script" | "moult">,
): (side: "script" | "moult", event: TraceEvent) => Pick<ParityRow, "env"> {
  const others = { script: commandsByCall(events.moult), moult: commandsByCall(events.script) };
  return (side, event) => {
    if (event.kind !== "command") return {};
    const other = others[side].get(identifyCall(event));
    const env = other === undefined ? [] : diffEnv(event, other);
    return env.length === 0 ? {} : { env };
  };
}

function commandsByCall(events: readonly TraceEvent[]): ReadonlyMap<string, CommandEvent> {
  const commands = events.filter((event) => event.kind === "command");
  return new Map(commands.map((event) => [identifyCall(event), event]));
}

function describe(event: TraceEvent): Pick<ParityRow, "kind" | "words" | "within" | "cwd"> {
  const { kind, within, cwd } = event;
  return { kind, words: wordsOf(event), within, cwd };
}

function wordsOf(event: TraceEvent): readonly string[] {
  return event.kind === "function" ? [event.name, ...event.args] : event.argv;
}

function pathInto({ name, within }: Extract<TraceEvent, { kind: "function" }>): string {
  return JSON.stringify([...within, name]);
}

function forget(
  around: Readonly<Record<"script" | "moult", Map<string, number>>>,
  path: string,
): void {
  around.script.delete(path);
  around.moult.delete(path);
}
