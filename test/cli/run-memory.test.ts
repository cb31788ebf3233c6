import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/model/event.ts";
import { meetAt, program } from "../rig/programs.ts";
import { makeProject } from "../rig/project.ts";

const CONFIG = `
version: 1
tests:
  unit: { files: ["tests/*.py"], run: [python3, "{file}"], memory: 64M, timeout: 30s }
`;

const TAKE = `
import os, sys, time

def take(megabytes):
    block = bytearray(megabytes * 1024 * 1024)
    block[::4096] = b"x" * len(block[::4096])
    return block
`;

/** Holds memory until the other test is gone. */
const OLD = `${TAKE}
block = take(250)
while not os.path.exists("young.pid"):
    time.sleep(0.01)
pid = int(open("young.pid").read())
while True:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        break
    time.sleep(0.01)
`;

/** Takes too much beside the other one; ends at once when it is alone. */
const YOUNG = `${TAKE}
is_first = os.environ["MOULT_ATTEMPT"] == "1"
if is_first:
    with open("young.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename("young.new", "young.pid")
if is_first:
    # Not so fast that a machine with much else to do sees it late.
    blocks = [take(2) for _ in range(50) if time.sleep(0.005) is None]
    while True:
        blocks.append(take(1))
        time.sleep(0.005)
block = take(250)
`;

/** Never stops taking. */
const GREEDY = `${TAKE}
print("loading", flush=True)
blocks = []
while True:
    blocks.append(take(2))
    time.sleep(0.005)
`;

/** Takes twice the budget at once, and holds it. */
const SUDDEN = `${TAKE}
block = take(600)
time.sleep(1000)
`;

/** Without a cap, so that it is Moult which stops a test, however late it looks on a busy machine. */
const SAMPLING = { env: { MOULT_ENFORCEMENT: "sampling" } };

/** The most tests that ran at the same time. */
function mostAtOnce(events: readonly RunEvent[]): number {
  const running = new Set<string>();
  let most = 0;
  for (const event of events) {
    if (event.kind === "task-started") running.add(event.task);
    if (event.kind === "task-finished") running.delete(event.task);
    most = Math.max(most, running.size);
  }
  return most;
}

describe("memory under pressure", () => {
  it("stops the youngest test, runs it again with more room, and calls nothing flaky", async () => {
    await using project = makeProject({
      "moult.config.yaml": CONFIG,
      "tests/a_old.py": OLD,
      "tests/b_young.py": YOUNG,
    });
    const call = ["run", "-j", "2", "--memory", "400M"];
    const { exitCode, stdout } = await project.moult(call, SAMPLING);
    expect(stdout).toContain("1 test had to stop and ran again: unit/tests/b_young.py");
    expect(exitCode).toBe(0);
    expect(project.record().counts).toMatchObject({ passed: 2, flaky: 0 });
    const [stopped, again] = project.record().tasks[1]?.attempts ?? [];
    expect(stopped).toMatchObject({
      outcome: { kind: "out-of-memory", by: "brake" },
      memory: { beside: [{ task: "unit/tests/a_old.py" }] },
    });
    expect(stopped?.memory?.curve.length).toBeGreaterThan(0);
    expect(again?.outcome).toEqual({ kind: "passed" });
  });

  it("ends a test that needs more than the budget even alone, and says what it saw", async () => {
    await using project = makeProject({
      "moult.config.yaml": CONFIG,
      "tests/greedy.py": GREEDY,
      "tests/small.py": "",
    });
    const call = ["run", "-j", "2", "--memory", "300M"];
    const { exitCode, stdout } = await project.moult(call, SAMPLING);
    expect(exitCode).toBe(1);
    expect(project.record().counts).toMatchObject({ passed: 1, "out-of-memory": 1 });
    expect(stdout).toMatch(
      /STOP .*greedy\.py \([\d.]+ [MG]B were in use of a budget of 300 MB, sent SIGKILL\)/,
    );
    expect(stdout).toMatch(/OOM .*greedy\.py \(attempt 1, .*, will run again\)/);
    const end = stdout.slice(stdout.indexOf("OOM unit/tests/greedy.py"));
    expect(end).toMatch(
      /^OOM unit\/tests\/greedy.py: out of memory at [\d.]+ [MG]B, stopped by Moult/,
    );
    expect(end).toMatch(
      /\n {2}needs: more than [\d.]+ [MG]B\n {2}memory: .* at \d+\.\d s, .*\n {2}beside: nothing\n/,
    );
    expect(end).toContain("    loading\n");
    const outcomes = project.record().tasks[0]?.attempts.map((attempt) => attempt.outcome);
    const bounded = { kind: "out-of-memory", by: "brake" };
    expect(outcomes).toMatchObject([bounded, bounded]);
    for (const outcome of outcomes ?? []) {
      const neededBytes = outcome.kind === "out-of-memory" ? outcome.neededBytes : 0;
      expect(neededBytes).toBeGreaterThan(300 * 1024 ** 2);
    }
  });

  it("ends a test that jumps over the budget by whatever comes first here, and says by what", async () => {
    await using project = makeProject({
      "moult.config.yaml": CONFIG,
      "tests/sudden.py": SUDDEN,
    });
    expect((await project.moult(["run", "--memory", "300M"])).exitCode).toBe(1);
    const outcomes = project.record().tasks[0]?.attempts.map((attempt) => attempt.outcome) ?? [];
    expect(outcomes).toHaveLength(2);
    for (const outcome of outcomes) {
      const killer = outcome.kind === "out-of-memory" ? outcome.by : outcome.kind;
      expect(["brake", "cap", "kernel"]).toContain(killer);
    }
  });

  it("runs what is over the budget at the end and alone, when that is allowed", async () => {
    await using project = makeProject({
      "moult.config.yaml": `
version: 1
tests:
  huge: { run: [python3, hold.py, "300"], memory: 6G }
  small: { files: ["tests/*.sh"], run: [bash, "{file}"], memory: 10M }
`,
      "hold.py": program("hold-memory.py"),
      "tests/a.sh": "",
      "tests/b.sh": "",
    });
    const call = ["run", "--memory", "100M", "--allow-over-budget"];
    expect((await project.moult(call)).exitCode).toBe(0);
    const order = project
      .events()
      .flatMap((event) => ("task" in event && event.kind !== "task-planned" ? [event.task] : []));
    expect(order.slice(-2)).toEqual(["huge", "huge"]);
    expect(order.indexOf("huge")).toBe(order.length - 2);
  });
});

describe("cores", () => {
  const testsOf = (script: string) =>
    Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`tests/${index}.sh`, script]));
  const project = (rule: string, script: string = "sleep 0.05") =>
    makeProject({
      "moult.config.yaml": `
version: 1
tests:
  shell: { files: ["tests/*.sh"], run: [bash, "{file}"], memory: 10M, ${rule} }
`,
      ...testsOf(script),
    });

  it("are not shared with a test that asks for all of them", async () => {
    await using busy = project("cpu: 1000");
    expect((await busy.moult(["run", "-j", "4"])).exitCode).toBe(0);
    expect(mostAtOnce(busy.events())).toBe(1);
  });

  it("are shared by tests that say they mostly wait", async () => {
    // Each waits for all: they pass when they run at the same time, and only then. While other work holds
    // every core of the machine, Moult holds back too; that may take a while.
    await using waiting = project("cpu: 0.1, timeout: 50s", meetAt(6));
    expect((await waiting.moult(["run", "--memory", "200M"])).exitCode).toBe(0);
    expect(mostAtOnce(waiting.events())).toBe(6);
  });

  it("are all for one when it is exclusive", async () => {
    await using alone = project("exclusive: true");
    expect((await alone.moult(["run", "-j", "4"])).exitCode).toBe(0);
    expect(mostAtOnce(alone.events())).toBe(1);
  });
});
