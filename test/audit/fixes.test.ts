import { describe, expect, it } from "vitest";
import { applyFix, audit, runBash } from "./audit-rig.ts";

function show(text: string): string {
  const { exitCode, stdout } = runBash(text);
  return `${exitCode}: ${stdout.trimEnd()}`;
}

describe("a fix", () => {
  it("never stands in the text of a <<", () => {
    const text =
      "set -e\ncheck() {\n  sh -e <<END\nexit 3\nEND\n  echo on\n}\nif check; then echo green; else echo red; fi\n";
    const [found] = audit(text);
    const fixed = applyFix(text, found?.fix ?? []);
    expect([show(text), show(fixed)]).toEqual(["0: on\ngreen", "0: red"]);
    const piped = text.replace("<<END", "<<END >out");
    expect(audit(piped).map(({ kind, fix }) => [kind, fix])).toEqual([["errexit-off", []]]);
  });

  it("never waits for what may not end", () => {
    const fixOf = (text: string): unknown => audit(text).map(({ kind, fix }) => [kind, fix.length]);
    expect(fixOf("set -e\n./build &\necho started\n")).toEqual([["job-never-waited", 0]]);
    const row = Array.from({ length: 6 }, (_, index) => `./part ${index} &`).join("\n");
    expect(fixOf(`${row}\nkill $(jobs -p)\n`)).toEqual([["unlimited-jobs", 0]]);
    const ranks = 'for r in $ALL; do ./run --rank "$r" & done\nwait -n\n';
    expect(fixOf(ranks)).toEqual([["unlimited-jobs", 0]]);
  });

  it.each([
    ["python3 -m http.server 8000 &", "pytest tests"],
    ["npm start &", "sleep 3"],
    ["./made-up &", "pytest tests"],
    ["start() { ./made-up & }\nstart", "pytest tests"],
    [Array.from({ length: 6 }, (_, n) => `redis-server --port ${n} &`).join("\n"), "pytest tests"],
  ])("is not needed for what the rest may talk to: %s", (jobs, rest) => {
    expect(audit(`set -e\n${jobs}\n${rest}\n`)).toEqual([]);
  });
});
