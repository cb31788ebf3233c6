import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MONOLITH } from "./monolith-script.ts";

const SCRIPT = readFileSync(join(MONOLITH, "ci/test.sh"), "utf8").split("\n");
const DISPATCH_FROM = SCRIPT.indexOf("if [[ $TEST_CONFIG == one ]]; then") + 1;
const DISPATCH_TO = SCRIPT.lastIndexOf("fi") + 1;

/**
 * Output of the example's script, made comparable. The traces of the dispatch itself go: the bridge has its own
 * commands there. What each run has of its own is masked.
 */
export function normalize(output: string): string {
  const lines = output.split("\n").filter((line) => !isOfDispatch(line));
  return lines
    .join("\n")
    .replaceAll(/abacus-ci\.\w{6}/g, "abacus-ci.XXXXXX")
    .replaceAll(/(Ran \d+ tests? in )\d+\.\d+s/g, "$1N s")
    .replaceAll(/(kill -USR1 )\d+/g, "$1PID");
}

/**
 * The two sides of a comparison: what was printed, in its order, and the traces, sorted. The commands of a
 * pipeline run beside each other, so the order of their traces is nobody's.
 */
export function splitTraces(output: string): {
  readonly printed: readonly string[];
  readonly traced: readonly string[];
} {
  const lines = normalize(output).split("\n");
  return {
    printed: lines.filter((line) => !line.startsWith("+")),
    traced: lines.filter((line) => line.startsWith("+")).sort(),
  };
}

/** What each of the calls, in their order, wrote: from its own trace to that of the next top-level command. */
export function cutByCall(output: string, calls: readonly string[]): readonly string[] {
  const lines = output.replace(/\n$/, "").split("\n");
  let from = 0;
  return calls.map((call) => {
    const at = lines.findIndex(
      (line, index) => index >= from && isTopLevelTrace(line) && line.endsWith(`: ${call}`),
    );
    if (at === -1) throw new Error(`no trace of the call ${call} in:\n${output}`);
    const next = lines.findIndex((line, index) => index > at && isTopLevelTrace(line));
    from = next === -1 ? lines.length : next;
    return lines.slice(at + 1, from).join("\n");
  });
}

function isOfDispatch(line: string): boolean {
  const number = Number(/^\++ main:(\d+): /.exec(line)?.[1]);
  return number >= DISPATCH_FROM && number <= DISPATCH_TO;
}

function isTopLevelTrace(line: string): boolean {
  return /^\++ main:\d+: /.test(line);
}
