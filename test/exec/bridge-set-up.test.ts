import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call, CLOSE, EARLY_DISPATCH, makeBridgeRig, OPEN, type BridgeRig } from "./bridge-rig.ts";

let rig: BridgeRig;

const write = (name: string, text: string): string => {
  writeFileSync(join(rig.root, name), text);
  return name;
};

describe("a set-up that ends early", () => {
  afterEach(() => rig.close());

  it.each([
    ["exit", { exitCode: 1 }, "exit code 0 at ci/early-exit.sh:8 (exit)"],
    [
      "false",
      { exitCode: 2 },
      "exit code 2 at ci/early-exit.sh:10 (a command failed under set -e)",
    ],
    ["helper", { exitCode: 1 }, "exit code 1, line unknown"],
    ["kill", { signal: "SIGKILL" }, "SIGKILL, line unknown"],
  ])("MODE=%s is an error that names the line where it is known", async (mode, end, words) => {
    rig = makeBridgeRig("supervisor", { MODE: mode });
    const bridge = rig.open("ci/early-exit.sh", { dispatch: EARLY_DISPATCH });
    const direct = rig.direct("ci/early-exit.sh", "call");
    for (const work of [OPEN, call("alone", "test_a")]) {
      const shown = await rig.run(bridge, work);
      expect(shown.end).toMatchObject(end);
      expect(shown.text).toContain(`moult: the set-up of ci/early-exit.sh ended with ${words}`);
      expect(shown.text.replace(/moult: .*\n/, "")).toBe(direct.text);
    }
    expect(rig.troubles).toHaveLength(2);
  });
});

describe("what a script can see", () => {
  beforeEach(() => {
    rig = makeBridgeRig();
  });
  afterEach(() => rig.close());

  it("is as many lines as it has, in a script of 1,000", async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `: "line ${index + 1} $LINENO"`);
    lines[500] = 'f() { echo "f in $LINENO, called from ${BASH_LINENO[0]}"; nosuch; }';
    lines[900] = '"$@"';
    lines[990] = 'echo "late $LINENO"';
    const script = write("long.sh", lines.join("\n"));
    const direct = rig.direct(script, "f");
    const bridge = rig.open(script);
    await rig.run(bridge, OPEN);
    const first = await rig.run(bridge, call("eval", "f"));
    const second = await rig.run(bridge, call("eval", "f"));
    expect(second.text).toBe(first.text);
    expect(first.text + (await rig.run(bridge, CLOSE)).text).toBe(direct.text);
  });

  it("is nothing new in its folder, which may be read-only, and nothing for git", async () => {
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x", ...args], {
        cwd: rig.root,
        encoding: "utf8",
      });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "all");
    chmodSync(join(rig.root, "ci"), 0o555);
    const before = readdirSync(join(rig.root, "ci"));
    const bridge = rig.open("ci/strict.sh");
    await rig.run(bridge, OPEN);
    await rig.run(bridge, call("eval", "good"));
    await rig.run(bridge, call("alone", "good"));
    expect(readdirSync(join(rig.root, "ci"))).toEqual(before);
    expect(git("status", "--porcelain", "--ignored")).toBe("");
    await rig.run(bridge, CLOSE);
    expect(git("status", "--porcelain", "--ignored")).toBe("");
  });

  it("is its flags in the first line, when it is a program", async () => {
    const script = write("flags.sh", '#!/bin/bash -eu\nf() { echo "$-"; }\n"$@"\n');
    const flagsOf = async () => {
      const bridge = rig.open(script);
      return (await rig.run(bridge, call("alone", "f"))).text.includes("e");
    };
    expect(await flagsOf()).toBe(false);
    chmodSync(join(rig.root, script), 0o755);
    expect(await flagsOf()).toBe(true);
  });

  it("is OLDPWD as in a new shell", async () => {
    const script = write("old.sh", 'f() { declare -p OLDPWD; cd -; }\n"$@"\n');
    const direct = rig.direct(script, "f");
    const bridge = rig.open(script);
    expect((await rig.run(bridge, call("alone", "f"))).text).toBe(direct.text);
  });
});
