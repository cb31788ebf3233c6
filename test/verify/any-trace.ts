import * as fc from "fast-check";
import type { Trace, TraceEvent } from "../../src/model/trace.ts";

/** An event that was noted in line 1 of `ci/test.sh`, called from `within`. */
export function aCommand(argv: readonly string[], facts: Partial<TraceEvent> = {}): TraceEvent {
  const place = { path: "ci/test.sh", line: 1 };
  return { key: "1", isRun: false, within: [], cwd: ".", place, ...facts, kind: "command", argv };
}

/** A function that was entered, the same way. */
export function aFunction(
  name: string,
  args: readonly string[] = [],
  facts: Partial<TraceEvent> = {},
): TraceEvent {
  const place = { path: "ci/test.sh", line: 1 };
  return { within: [], cwd: ".", place, ...facts, kind: "function", name, args };
}

/** A trace of which only some facts matter. */
export function aTrace(events: readonly TraceEvent[], facts: Partial<Trace> = {}): Trace {
  const none = { variables: {}, args: [], openQuestions: [], sources: [] };
  return { ...none, exitCode: 0, ...facts, events };
}

/** Lists of events in which much is alike, as in real scripts. */
export const anyEvents: fc.Arbitrary<readonly TraceEvent[]> = fc.array(
  fc
    .tuple(fc.constantFrom("f", "g", "$ a", "$ b"), fc.constantFrom("", "f", "f g"))
    .map(([what, around]) => {
      const within = around.split(" ").filter(Boolean);
      return what.startsWith("$") ? aCommand([what], { within }) : aFunction(what, [], { within });
    }),
  { maxLength: 25 },
);
