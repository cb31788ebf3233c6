/** What regrtest says of one run. */
export interface RegrtestResult {
  /** Those it lists as failed: assertion, uncaught exception, crash, timeout. */
  readonly failed: ReadonlySet<string>;
  /** They passed, but left something changed; without --fail-env-changed that is no failure. */
  readonly changed: readonly string[];
  readonly skipped: readonly string[];
  /** Not run at all: there should be none. */
  readonly omitted: readonly string[];
  /** What each test wrote, with the line that says how it ended. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** `0:01:54 load avg: 0.96 [ 88/431/3] test_cppext failed (1 failure) -- running: ...` */
const PROGRESS = /^\d+:\d\d:\d\d load avg: [\d.]+ \[ *\d+\/\d+(?:\/\d+)?\] (test_\w+) /;

/** Parses the output of `python3.11 -m test -jN`. */
export function parseRegrtest(output: string): RegrtestResult {
  const end = output.lastIndexOf("\n== Tests result:");
  if (end === -1) throw new Error(`regrtest did not reach its end:\n${output.slice(-2000)}`);
  const summary = output.slice(end);
  return {
    failed: new Set(parseList(summary, /^\d+ tests? failed:$/m)),
    changed: parseList(summary, /^\d+ tests? altered the execution environment:$/m),
    skipped: parseList(summary, /^\d+ tests? skipped:$/m),
    omitted: parseList(summary, /^\d+ tests? omitted:$/m),
    outputs: parseOutputs(output.slice(0, end)),
  };
}

/** The names below a heading: indented lines up to the first empty one. */
function parseList(summary: string, heading: RegExp): readonly string[] {
  const found = heading.exec(summary);
  if (found === null) return [];
  const [list] = summary.slice(found.index + found[0].length + 1).split(/\n(?! )/, 1);
  return (list ?? "").split(/\s+/).filter((name) => name !== "");
}

function parseOutputs(text: string): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  let name = "";
  for (const line of text.split("\n")) {
    name = PROGRESS.exec(line)?.[1] ?? name;
    if (name !== "") outputs.set(name, `${outputs.get(name) ?? ""}${line}\n`);
  }
  return outputs;
}
