import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBridgedScript } from "../../src/exec/read-bridged-script.ts";
import { call, CLOSE, makeBridgeRig, OPEN, type BridgeRig } from "./bridge-rig.ts";

const EXAMPLE = "examples/monolith";
const SCRIPT = "ci/test.sh";
const CELL = {
  TEST_CONFIG: "default",
  BUILD_ENVIRONMENT: "linux",
  SHARD_NUMBER: "1",
  NUM_TEST_SHARDS: "1",
};

const text = readFileSync(join(EXAMPLE, SCRIPT), "utf8");
/** All functions that are steps of a job. */
const STEPS = [...text.matchAll(/^((?:test|install|check|run)_\w+)\(\)/gm)].map(
  ([, name = ""]) => name,
);

let rig: BridgeRig;
let range = { fromLine: 0, toLine: 0 };
beforeAll(async () => {
  rig = makeBridgeRig("supervisor", CELL, EXAMPLE);
  const found = await readBridgedScript(rig.root, { script: SCRIPT });
  if (!found.ok) throw new Error(JSON.stringify(found.failures));
  ({ range } = found.value);
});
afterAll(() => rig.close());

/** The script itself with this call in place of its dispatch, and as many lines. */
function runDirectly(name: string): ReturnType<BridgeRig["direct"]> {
  const lines = text.split("\n");
  const count = range.toLine - range.fromLine + 1;
  lines.splice(range.fromLine - 1, count, name, ...Array<string>(count - 1).fill(""));
  const path = join(rig.root, SCRIPT);
  writeFileSync(path, lines.join("\n"));
  try {
    return rig.direct(SCRIPT, "an argument");
  } finally {
    writeFileSync(path, text);
  }
}

/** Without what is new in each run; sorted, because the two sides of a pipe are traced in any order. */
function normalize(output: string): readonly string[] {
  return output
    .replaceAll(/abacus-ci\.\w+/g, "abacus-ci.X")
    .replaceAll(/\b\d+\.\d+ ?(s|ms|seconds)\b/g, "TIME")
    .replaceAll(/\bpid \d+|\b\d{4,}\b/g, "NUMBER")
    .split("\n")
    .toSorted();
}

// The traces of this script name function and line of each command.
describe("every function of the example does through the bridge what it does in the script", () => {
  it("and there are many", () => {
    expect(STEPS.length).toBeGreaterThan(40);
  });

  it.each(STEPS)("%s", async (name) => {
    const direct = runDirectly(name);
    const bridge = rig.open(SCRIPT, { range, args: ["an argument"] });
    const setUp = await rig.run(bridge, OPEN);
    const called = await rig.run(bridge, call("eval", name));
    const isAlive = bridge.whyGone() === undefined;
    const last = isAlive ? await rig.run(bridge, CLOSE) : { text: "", end: called.end };
    const alone = await rig.run(bridge, call("alone", name));

    const expected = normalize(direct.text);
    expect(normalize(setUp.text + called.text + last.text)).toEqual(expected);
    expect(last.end?.exitCode).toBe(direct.exitCode);
    expect(normalize(alone.text)).toEqual(expected);
    expect(alone.end?.exitCode).toBe(direct.exitCode);
    expect(rig.troubles).toEqual([]);
  });
});
