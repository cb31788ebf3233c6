import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParityRow } from "../../src/model/parity.ts";
import type { TraceEvent } from "../../src/model/trace.ts";
import { compareTraces, unwrap } from "../../src/verify/compare-traces.ts";
import { aCommand, aFunction, anyEvents } from "./any-trace.ts";

function compare(script: readonly TraceEvent[], moult: readonly TraceEvent[]) {
  return compareTraces({ script, moult, placeOf: (place) => place });
}

/** What a row and an event have in common. */
function show(one: TraceEvent | ParityRow): unknown {
  const words = "words" in one ? one.words : one.kind === "command" ? one.argv : [one.name];
  return [one.kind, words, one.within, one.cwd];
}

describe("compareTraces", () => {
  it("finds nothing between a trace and itself", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        expect(compare(events, events).every(({ side }) => side === "both")).toBe(true);
      }),
    );
  });

  it("holds both traces, whole and in order, with as little as can differ from either side", () => {
    fc.assert(
      fc.property(anyEvents, anyEvents, (script, moult) => {
        const rows = compare(script, moult);
        const without = (side: string) => rows.filter((row) => row.side !== side).map(show);
        expect(without("moult")).toEqual(script.map(show));
        expect(without("script")).toEqual(moult.map(show));
        const count = (all: readonly ParityRow[], side: string) =>
          all.filter((row) => row.side === side).length;
        const turned = compare(moult, script);
        expect(count(turned, "script")).toBe(count(rows, "moult"));
        expect(count(turned, "moult")).toBe(count(rows, "script"));
      }),
    );
  });

  it("sees each of words, folder and functions around, but no lines", () => {
    const one = aCommand(["pytest", "a b"], { within: ["f"], cwd: "x" });
    const moved = { ...one, place: { path: "other.sh", line: 9 } };
    expect(compare([one], [moved])).toHaveLength(1);
    for (const other of [
      aCommand(["pytest", "a", "b"], { within: ["f"], cwd: "x" }),
      aCommand(["pytest", "a b"], { within: ["g"], cwd: "x" }),
      aCommand(["pytest", "a b"], { within: ["f"], cwd: "." }),
      aFunction("pytest", ["a b"], { within: ["f"], cwd: "x" }),
    ]) {
      expect(compare([one], [other]).map(({ side }) => side)).toEqual(["script", "moult"]);
    }
  });

  it("says of what a function does that only the script calls in which row that is", () => {
    const inner = [aFunction("g", [], { within: ["f"] }), aCommand(["a"], { within: ["f", "g"] })];
    const rows = compare([aFunction("f"), ...inner], []);
    expect(rows.map(({ inside }) => inside)).toEqual([undefined, 0, 1]);
    // Where both enter it, what it does is a difference of its own.
    const shared = compare([aFunction("f"), ...inner], [aFunction("f")]);
    expect(shared.map(({ inside }) => inside)).toEqual([undefined, undefined, 1]);
    const again = compare(
      [aFunction("f", ["1"]), aFunction("f"), aCommand(["a"], { within: ["f"] })],
      [aFunction("f")],
    );
    expect(again.map(({ side, inside }) => [side, inside])).toEqual([
      ["script", undefined],
      ["both", undefined],
      ["script", undefined],
    ]);
  });

  it("takes the frame of a function away", () => {
    const events = [
      aFunction("main"),
      aFunction("test_a", [], { within: ["main"] }),
      aCommand(["a"], { within: ["main", "test_a"] }),
      aFunction("main", [], { within: ["clean"] }),
    ];
    expect(unwrap(events, "main").map(show)).toEqual([
      ["function", ["test_a"], [], "."],
      ["command", ["a"], ["test_a"], "."],
      ["function", ["main"], ["clean"], "."],
    ]);
  });
});
