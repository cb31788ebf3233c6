import { describe, expect, it } from "vitest";
import type { TracedCell } from "../../src/judge/make-trace.ts";
import type { Trace } from "../../src/model/trace.ts";
import { MAY_SANDBOX, traceFiles } from "./trace-rig.ts";

const CELL: TracedCell = { variables: {}, args: [] };

async function traceCells(script: string, cells: readonly TracedCell[]): Promise<readonly Trace[]> {
  const traced = await traceFiles({ "main.sh": script }, { cells });
  if (!traced.ok && MAY_SANDBOX) throw new Error(traced.failures[0]?.message);
  return traced.ok ? traced.value : [];
}

/** The commands on one line each, and the exit code. */
function show({ events, exitCode, problem }: Trace): string {
  const commands = events.flatMap((one) => (one.kind === "command" ? [one.argv.join(" ")] : []));
  return [...commands, problem?.message ?? exitCode].join(" · ");
}

function keysOf({ events }: Trace): readonly string[] {
  return events.flatMap((one) => (one.kind === "command" ? [one.key] : []));
}

describe("the text of a cell", () => {
  it("stands at the path of the script, with its mode and its own first line", async () => {
    const cells = [CELL, { ...CELL, text: '#!/bin/bash -e\nits "$0"; [[ -x $0 ]]\nfalse\nno\n' }];
    const traces = await traceCells("old\n[[ -w $0 ]] && end\n", [...cells, CELL]);
    expect(traces.map(show)).toEqual(
      MAY_SANDBOX ? ["old · end · 0", "its main.sh · 1", "old · end · 0"] : [],
    );
  });
});

describe("the command that fails", () => {
  const script = `set -e
first "$#"
(left x; step) &
(left x | right) &
wait
v=$(tool --version) || v=none; use "$v"
./slash 1
for i in 1 2; do try "$i" || "./again" "$i"; done
twice "$(same)" "$(same)"
last
`;
  // A line for each command, in their order.
  const FAILED = [
    "first 0 · 1",
    "first 0 · left x · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use none · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · 1",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · 1",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · ./again 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · ./again 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 0",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · 1",
    "first 0 · left x · step · left x · right · tool --version · use  · ./slash 1 · try 1 · try 2 · same · same · twice   · last · 1",
  ];

  it("is exactly the one with that key, whatever runs beside it", async () => {
    const [one, other] = await traceCells(script, [CELL, CELL]);
    const keys = one === undefined ? [] : keysOf(one);
    expect(other === undefined ? [] : keysOf(other)).toEqual(keys);
    expect(new Set(keys).size).toBe(MAY_SANDBOX ? 14 : 0);
    const traces = await traceCells(
      script,
      keys.map((fail) => ({ ...CELL, fail })),
    );
    for (const [index, trace] of traces.entries()) expect(keysOf(trace)[index]).toBe(keys[index]);
    expect(traces.map(show)).toEqual(MAY_SANDBOX ? FAILED : []);
  });

  it("must come, or the trace is none", async () => {
    const traces = await traceCells("a\n", [
      { ...CELL, fail: "9#1 . 1 a" },
      { ...CELL, fail: "x" },
    ]);
    expect(traces.map(show)).toEqual(
      MAY_SANDBOX
        ? ["9#1 . 1 a", "x"].map((key) => `a · the command that was to fail did not come: ${key}`)
        : [],
    );
  });
});
