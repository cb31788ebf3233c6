import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quoteForBash } from "../../src/lib/quote.ts";
import { processesIn, until } from "../rig/processes.ts";
import { call, CLOSE, EARLY_DISPATCH, makeBridgeRig, OPEN, type BridgeRig } from "./bridge-rig.ts";

let rig: BridgeRig;

const sleepers = () =>
  processesIn(rig.root).filter(({ command }) => command.startsWith("sleep 877"));
const noSleeper = () => until(sleepers, (seen) => seen.length === 0);

// Whatever starts the processes, the bridge is the same.
describe.each(["supervisor", "node"])("the shared bash of the %s launcher", (launcherName) => {
  beforeEach(() => {
    rig = makeBridgeRig(launcherName);
  });
  afterEach(() => rig.close());

  it("keeps the folder, the exports and the options from one function to the next", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    await rig.run(bridge, call("eval", "goes_away"));
    const seen = await rig.run(bridge, call("eval", "sees"));
    expect(seen.text).toBe(`${rig.root}/ci in a function no longer given\n`);
    const alone = await rig.run(bridge, call("alone", "sees"));
    expect(alone.text).toContain(`${rig.root} unseen from outside\n`);
  });

  it("is one process, and tells its pid for each piece of work", async () => {
    const bridge = rig.open("ci/loose.sh");
    const pids = [
      await rig.run(bridge, OPEN),
      await rig.run(bridge, call("eval", "good")),
      await rig.run(bridge, call("eval", "good")),
      await rig.run(bridge, CLOSE),
    ].map(({ pid }) => pid);
    expect(pids).toEqual(pids.map(() => pids[0]));
  });

  it("tells the code of a function that fails without set -e, and goes on", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    expect((await rig.run(bridge, call("eval", "returns_5"))).end).toMatchObject({ exitCode: 5 });
    expect((await rig.run(bridge, call("eval", "good", "x"))).text).toBe("1 arguments\n<x>\n");
  });

  it("gives each step its own variables", async () => {
    const bridge = rig.open("ci/loose.sh");
    const text = 'echo "$STEP ${ONCE-none}"; STEP=changed';
    const step = (env: Record<string, string>) =>
      rig.run(bridge, { shell: { kind: "eval", text }, env });
    await rig.run(bridge, { ...OPEN, env: { STEP: "set-up" } });
    expect((await step({ STEP: "it's 1" })).text).toBe("it's 1 none\n");
    expect((await step({ STEP: "it's 1", ONCE: "o" })).text).toBe("changed o\n");
    expect((await step({ STEP: "3" })).text).toBe("3 o\n");
  });

  it("runs verbatim text of many lines, with here-documents and comments", async () => {
    const bridge = rig.open("ci/strict.sh");
    await rig.run(bridge, OPEN);
    const text = "cat <<EOF\nhere $((1 + 1))\nEOF\nif true; then\n  echo 'a\nb' # why\nfi # end";
    const shown = await rig.run(bridge, { shell: { kind: "eval", text } });
    expect(shown.text).toBe("+ cat\nhere 2\n+ true\n+ echo 'a\nb'\na\nb\n");
    expect(shown.end).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["echo 'never closed", "unexpected EOF"],
    ["if true; then", "syntax error"],
    ["cat <<EOF\nnever closed", "here-document"],
  ])("refuses a text that is no whole bash: %j", async (text, words) => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    for (const kind of ["eval", "alone"] as const) {
      const shown = await rig.run(bridge, { shell: { kind, text } });
      expect(shown.text).toContain(words);
      expect(shown.end).toMatchObject({ exitCode: 2 });
    }
    const next = await rig.run(bridge, { shell: { kind: "eval", text: "echo good \\" } });
    expect(next).toMatchObject({ text: "good\n", end: { exitCode: 0 } });
  });

  it("does not call what is no function, and names the near one", async () => {
    const bridge = rig.open("ci/strict.sh");
    await rig.run(bridge, OPEN);
    const shown = await rig.run(bridge, call("eval", "goood", "x"));
    const why = 'ci/strict.sh has no function goood when its set-up is over; did you mean "good"?';
    expect(shown.text).toBe(`moult: ${why}\n`);
    expect(shown.end).toMatchObject({ exitCode: 127 });
    expect((await rig.run(bridge, call("eval", "ls"))).end).toMatchObject({ exitCode: 127 });
    expect((await rig.run(bridge, call("alone", "goood"))).text).toContain(why);
    expect((await rig.run(bridge, call("eval", "good", "x"))).text).toContain("<x>");
  });

  it("leaves processes of a function alone until the end, and tells of them then", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    const left = await rig.run(bridge, call("eval", "leaves_a_process"));
    expect(left.end).toMatchObject({ exitCode: 0, hasSurvivors: false });
    const next = await rig.run(bridge, call("eval", "good"));
    expect(next.end).toMatchObject({ exitCode: 0 });
    // It may still be on its way from fork to exec.
    await until(sleepers, (seen) => seen.length === 1);
    const work = rig.start(bridge, CLOSE);
    expect((await work.shown).end).toMatchObject({ exitCode: 0, hasSurvivors: true });
    expect(await work.child.survivors()).toHaveLength(1);
    work.child.kill("SIGKILL");
    await noSleeper();
  });

  it("refuses what comes after an exit in a function, and says where it was", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    expect((await rig.run(bridge, call("eval", "exits_0"))).end).toMatchObject({ exitCode: 0 });
    const why = "the bash of the script ended with exit code 0 in exits_0";
    expect(bridge.whyGone()).toBe(why);
    expect(await rig.run(bridge, call("eval", "good"))).toMatchObject({ refused: why });
    expect(await rig.run(bridge, CLOSE)).toMatchObject({ refused: why });
  });

  it("opens a new bash, set-up included, where that is asked for", async () => {
    const bridge = rig.open("ci/loose.sh", { mayReopen: true });
    await rig.run(bridge, OPEN);
    await rig.run(bridge, call("eval", "exits_3"));
    const again = await rig.run(bridge, call("eval", "good", "x"));
    expect(again.text).toBe("line 1 is code: 1\n1 arguments\n<x>\n");
    expect(bridge.whyGone()).toBeUndefined();
    expect((await rig.run(bridge, CLOSE)).end).toMatchObject({ exitCode: 0 });
  });

  it("starts a program in its folder, with its exports below those of the program", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    const text =
      "export MULTI=$'two\\nlines' STEP=shell; shared() { echo 'exported function'; }; export -f shared; export NEVER_SET";
    await rig.run(bridge, { shell: { kind: "eval", text } });
    await rig.run(bridge, call("eval", "goes_away"));
    const print =
      'shared; echo "$PWD|$MULTI|$STEP|$SEEN|${GIVEN-unset}|${NEVER_SET-unset}|${__moult-unset}"';
    const inside = (env: Record<string, string>) =>
      rig.run(bridge, { inheritsShell: true, argv: ["bash", "-c", print], env });
    const [one, two] = await Promise.all([inside({}), inside({ STEP: "own" })]);
    expect(one.text).toBe(
      `exported function\n${rig.root}/ci|two\nlines|shell|in a function|unset|unset|unset\n`,
    );
    expect(two.text).toContain("|own|");
    expect(one.end).toMatchObject({ exitCode: 0 });
  });

  it("ends, and never hangs, when the script removes the bridge's folder", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    const text = `rm -r ${quoteForBash(rig.scratchPath)}`;
    const removing = await rig.run(bridge, { shell: { kind: "eval", text } });
    expect(removing.end).toMatchObject({ exitCode: 1 });
    expect((await rig.run(bridge, call("eval", "good"))).refused).toContain("exit code 1 in rm -r");
  });

  it("refuses to open where it cannot make its files", async () => {
    const bridge = rig.open("ci/loose.sh", { scratchPath: "/dev/null/scratch" });
    expect((await rig.run(bridge, OPEN)).refused).toContain("not a directory");
    expect((await rig.run(bridge, call("alone", "good"))).refused).toContain("not a directory");
  });

  it("measures what a call and its children took", async () => {
    const bridge = rig.open("ci/loose.sh");
    await rig.run(bridge, OPEN);
    const busy = "for ((i = 0; i < 400000; i += 1)); do :; done";
    const shown = await rig.run(bridge, { shell: { kind: "eval", text: `(${busy})` } });
    expect(shown.end?.cpuMs).toBeGreaterThan(100);
    expect(shown.end?.maxRssBytes).toBeGreaterThan(1024 ** 2);
    const idle = await rig.run(bridge, call("eval", "good"));
    expect(idle.end?.cpuMs).toBeLessThan(shown.end?.cpuMs ?? 0);
  });

  describe("when bash is killed", () => {
    it("in the set-up: the open ends with the signal, and the rest is refused", async () => {
      const bridge = rig.open("ci/early-exit.sh", { dispatch: EARLY_DISPATCH });
      const work = rig.start(bridge, { ...OPEN, env: { MODE: "wait" } });
      await until(work.readLog, (text) => text.includes("waits"));
      work.child.kill("SIGKILL");
      expect((await work.shown).end).toMatchObject({ signal: "SIGKILL" });
      expect((await rig.run(bridge, call("eval", "test_a"))).refused).toContain("SIGKILL");
      await noSleeper();
    });

    it("in a function: the call ends with the signal and its tree is gone", async () => {
      const bridge = rig.open("ci/loose.sh");
      await rig.run(bridge, OPEN);
      const work = rig.start(bridge, call("eval", "waits"));
      await until(work.readLog, (text) => text.includes("waits"));
      work.child.kill("SIGKILL");
      expect((await work.shown).end).toMatchObject({ signal: "SIGKILL" });
      expect((await rig.run(bridge, call("eval", "good"))).refused).toContain("SIGKILL in waits");
      await noSleeper();
    });

    it("between two: the next call ends with the signal or is refused", async () => {
      const bridge = rig.open("ci/loose.sh");
      const { pid = 0 } = await rig.run(bridge, OPEN);
      process.kill(pid, "SIGKILL");
      const next = await rig.run(bridge, call("eval", "good"));
      expect(next.refused ?? next.end?.signal).toMatch(/SIGKILL|ended/);
      expect((await rig.run(bridge, CLOSE)).refused).toBeDefined();
      await bridge.close();
    });

    it("before it began: a kill that comes at once is not lost", async () => {
      const bridge = rig.open("ci/early-exit.sh", { dispatch: EARLY_DISPATCH });
      const work = rig.start(bridge, { ...OPEN, env: { MODE: "wait" } });
      work.child.kill("SIGKILL");
      expect((await work.shown).end).toMatchObject({ signal: "SIGKILL" });
    });
  });

  describe("closed before its wind-up", () => {
    it("runs the traps on EXIT", async () => {
      const bridge = rig.open("ci/strict.sh");
      await rig.run(bridge, OPEN);
      const work = rig.start(bridge, call("eval", "good"));
      await work.shown;
      await bridge.close();
      expect(work.readLog()).toContain("bye, 0");
      expect(existsSync(rig.scratchPath)).toBe(false);
    });

    it("ends a function in the middle, and kills what does not listen", async () => {
      const bridge = rig.open("ci/loose.sh", { graceMs: 200 });
      await rig.run(bridge, OPEN);
      const text = "trap '' TERM; echo up; while :; do sleep 877004; done";
      const work = rig.start(bridge, { shell: { kind: "eval", text } });
      await until(work.readLog, (log) => log.includes("up"));
      await bridge.close();
      expect((await work.shown).end).toMatchObject({ signal: "SIGKILL" });
      await noSleeper();
    });
  });
});
