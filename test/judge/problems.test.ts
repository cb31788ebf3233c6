import { describe, expect, it } from "vitest";
import { linesOf, MAY_SANDBOX, REFUSED, traceFiles, type TraceWish } from "./trace-rig.ts";

interface Case {
  readonly name: string;
  readonly script: string;
  readonly problem: object;
  readonly wish?: TraceWish;
}

const main = (line: number): object => ({ path: "main.sh", line });

const CASES: readonly Case[] = [
  {
    name: "a file that is sourced and missing",
    script: "set +e\nf() {\n  source lib/none.sh || true\n}\nf\n",
    problem: {
      code: "E_SOURCE",
      place: main(3),
      message: "a file is sourced that is not there: lib/none.sh",
      next: expect.stringContaining('files: [{ path: "lib/none.sh"'),
    },
  },
  {
    name: "a decision on what an unknown command prints",
    script: "v=$(nvcc --version)\nif [[ $v == 12* ]]; then a; else b; fi\n",
    problem: {
      code: "E_UNKNOWN",
      place: main(1),
      message: "what this prints is not known, and counts (decided in line 2): nvcc --version",
      next: 'say it in the assumptions: commands: [{ argv: ["nvcc", "--version"], exit: 0, stdout: "" }]',
    },
  },
  {
    name: "such a decision without a variable between",
    script: "case $(lsb_release -i) in *Ubuntu*) a ;; esac\n",
    problem: { code: "E_UNKNOWN", place: main(1) },
  },
  {
    name: "a loop that nothing ends",
    script: "first\nwhile pgrep server; do :; done\n",
    wish: { timeoutMs: 1000 },
    problem: {
      code: "E_TIMEOUT",
      place: main(2),
      message: expect.stringMatching(/does not end.* the last it did: .*pgrep server/),
    },
  },
  {
    name: "a trap on DEBUG",
    script: "a\ntrap 'echo x' DEBUG\n./b\n",
    problem: { code: "E_TRACER", place: main(2) },
  },
  {
    name: "a handler of its own for unknown commands",
    script: "a\ncommand_not_found_handle() { :; }\nb\n",
    problem: { code: "E_TRACER", place: main(2) },
  },
  {
    name: "a word with a slash in a function of a trap, which only that function knows",
    script: "bye() {\n  local d=/opt\n  $d/x\n}\ntrap bye EXIT\na\n",
    problem: {
      code: "E_TRACER",
      place: main(3),
      message: "what a trap runs is seen only when its name is known before: $d/x",
      next: expect.stringContaining("under leaf"),
    },
  },
  {
    name: "a folder that cannot be made",
    script: "a\ncd /usr/bin/x || exit 0\nb\n",
    problem: {
      code: "E_TRACER",
      place: main(2),
      message: "the tracer cannot see past this: cd /usr/bin/x",
    },
  },
  {
    name: "a word that cannot be the name of a function",
    script: "'./my tool' 1\n",
    problem: { code: "E_TRACER", place: main(1) },
  },
];

describe("a trace that is not complete", () => {
  it.each(CASES)("says so: $name", async ({ script, problem, wish }) => {
    const traced = await traceFiles({ "main.sh": script }, wish);
    const seen = traced.ok ? traced.value[0]?.problem : traced.failures[0];
    expect(seen).toMatchObject(MAY_SANDBOX ? problem : { code: "environment-broken" });
  });

  it("is none when the output is only passed on", async () => {
    const traced = await traceFiles({ "main.sh": "v=$(git rev-parse HEAD)\necho $v\nbuild $v\n" });
    const seen = traced.ok ? traced.value[0]?.problem : traced.failures[0]?.code;
    expect(seen).toBe(MAY_SANDBOX ? undefined : "environment-broken");
  });
});

describe("without a sandbox", () => {
  it("nothing of the script runs", async () => {
    // Tools that are there, but no way into a sandbox.
    expect(await linesOf("touch /tmp/moult-not-allowed\n", { path: "/nowhere" })).toEqual([
      REFUSED,
    ]);
  });
});
