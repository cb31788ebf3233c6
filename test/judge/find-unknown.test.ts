import { beforeAll, describe, expect, it } from "vitest";
import type { Trace } from "../../src/model/trace.ts";
import { MAY_SANDBOX, traceTexts } from "./trace-rig.ts";

/** Scripts in which what `ask` prints decides, and the line that does so. */
const DECIDED: readonly (readonly [script: string, line: number])[] = [
  ["for x in $(ask); do a; done", 1],
  ['for x in a "$(ask)b"; do a; done', 1],
  ["ask | while read -r x; do a; done", 1],
  ["ask 2>&1 | sort -u | { read x; a; }", 1],
  ["mapfile -t x < <(ask)\na", 1],
  ["while read x; do a; done < <(ask | cut -d: -f1)", 1],
  ['while read x; do a; done <<< "$(ask)"', 1],
  ['list() {\n  ask | sort\n}\nfor x in $(list "$@"); do a; done', 4],
  ["each() { while read x; do a; done; }\nask | each", 2],
  ["v=$(ask)\nfor x in $v; do a; done", 2],
  ['v=($(ask))\nfor x in "${v[@]}"; do a; done', 2],
  ['f() { local v; v=$(ask); echo "$v"; }\na\nfor x in $(f); do b; done', 3],
  ["v=$(ask)\nw=${v##*/}\nif [[ $w == b ]]; then a; fi", 3],
  ["if ask | grep -q x; then a; else b; fi", 1],
  ["has() { ask | grep -q x; }\na\nhas && b", 3],
  ['v=$(ask)\ngrep -q x <<< "$v" || b', 2],
  ['eval "$(ask)"', 1],
  ["source <(ask)", 1],
  ["set -- $(ask)", 1],
  ["$(ask) build", 1],
];

/** Scripts in which it is only passed on. */
const OPEN: readonly string[] = [
  'v=$(ask); echo "$v" | tee x; build "$v" "$(ask)"',
  "ask | sort | head -n 1",
  "ask | grep x || true",
  "for x in a b; do v=$(ask); use $v; done",
  "if v=$(ask); then a; fi",
  "f() { local v=$(ask); }; g() { for v in $v; do a; done; }; f; g",
  "h() { for x in $v; do a; done; }; v=$(ask); use $v",
  "v=$(ask); v=1; for ((i = 0; i < v; i++)); do a; done",
  "ask | xargs -n 1 a",
];

describe("what an unknown command prints", () => {
  let decided: readonly Trace[] = [];
  let open: readonly Trace[] = [];
  let told: readonly Trace[] = [];

  beforeAll(async () => {
    const scripts = [...DECIDED.map(([script]) => script), ...OPEN];
    const traces = await traceTexts(scripts, { jobs: 2 });
    decided = traces.slice(0, DECIDED.length);
    open = traces.slice(DECIDED.length);
    told = await traceTexts(
      DECIDED.slice(0, 3).map(([script]) => script),
      { assumptions: { commands: [{ cells: {}, argv: ["ask"], exit: 0, stdout: "" }] } },
    );
  }, 60_000);

  it("is a problem where it decides, with the line and the assumption to add", () => {
    const seen = decided.map(({ problem }) => `${problem?.code} ${problem?.message}`);
    const wanted = DECIDED.map(
      ([, line]) =>
        `E_UNKNOWN what this prints is not known, and counts (decided in line ${line}): ask`,
    );
    expect(seen).toEqual(MAY_SANDBOX ? wanted : []);
    const next = 'say it in the assumptions: commands: [{ argv: ["ask"], exit: 0, stdout: "" }]';
    for (const { problem } of decided) expect(problem?.next).toBe(next);
  });

  it("is none where it is only passed on", () => {
    expect(open.map(({ problem }) => problem?.message)).toEqual(
      MAY_SANDBOX ? OPEN.map(() => undefined) : [],
    );
  });

  it("is known when the assumptions say that it prints nothing", () => {
    expect(told.map(({ problem }) => problem?.message)).toEqual(
      MAY_SANDBOX ? [undefined, undefined, undefined] : [],
    );
  });
});
