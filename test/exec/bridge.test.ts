import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call, CLOSE, makeBridgeRig, OPEN, type BridgeRig } from "./bridge-rig.ts";

const ODD = ["a b", "", "it's", 'say "hi"', "two\nlines", "$HOME `id` \\", "*", "größe ☃", "-n"];

const FUNCTIONS: readonly (readonly [string, ...string[]])[] = [
  ["good", ...ODD],
  ["where"],
  ["exits_3"],
  ["exits_0"],
  ["fails_pushd"],
  ["fails_in_the_middle"],
  ["fails_in_a_pipe"],
  ["fails_in_a_condition"],
  ["sets_errexit"],
  ["needs_an_argument"],
  ["no_such_command_inside"],
  ["sees"],
  ["goes_away"],
  ["reads_input"],
  ["lists_descriptors"],
  ["prints_much"],
  ["traps_term"],
  ["shows_options"],
];

const CASES = [
  ...FUNCTIONS.map((words) => ["strict.sh", ...words] as const),
  ["strict.sh", "returns_5"] as const,
  ["strict.sh", "own_where"] as const,
  ["strict.sh", "fails_here"] as const,
  ...FUNCTIONS.map((words) => ["loose.sh", ...words] as const),
  ...FUNCTIONS.map((words) => ["quiet.sh", ...words] as const),
  ...FUNCTIONS.map((words) => ["trailing.sh", ...words] as const),
];

let rig: BridgeRig;
beforeEach(() => {
  rig = makeBridgeRig();
});
afterEach(() => rig.close());

// Byte for byte: output, traces and line numbers of the script and of the bridge are the same.
describe("a function does through the bridge what it does in the script", () => {
  it.each(CASES)("%s %s", async (file, name, ...args) => {
    const script = `ci/${file}`;
    const direct = rig.direct(script, name, ...args);
    const bridge = rig.open(script, { args: [name, ...args] });

    const setUp = await rig.run(bridge, OPEN);
    expect(setUp.end).toMatchObject({ exitCode: 0 });
    const called = await rig.run(bridge, call("eval", name, ...args));
    const isAlive = bridge.whyGone() === undefined;
    const last = isAlive ? await rig.run(bridge, CLOSE) : { text: "", end: called.end };
    expect(setUp.text + called.text + last.text).toBe(direct.text);
    expect(last.end?.exitCode).toBe(direct.exitCode);

    const alone = await rig.run(bridge, call("alone", name, ...args));
    expect(alone.text).toBe(direct.text);
    // A script without `set -e` ends well although the function did not: the call tells.
    const code = direct.exitCode === 0 ? called.end?.exitCode : direct.exitCode;
    expect(alone.end?.exitCode).toBe(code);
    expect(rig.troubles).toEqual([]);
  });
});
