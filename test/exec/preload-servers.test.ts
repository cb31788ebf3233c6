import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openPreloadRig,
  PRELOAD_FIXTURES,
  PRELOADED,
  type PreloadRig,
  type Shown,
  type StartOptions,
} from "../rig/preload.ts";
import { processesIn, until } from "../rig/processes.ts";

let rig: PreloadRig;
beforeAll(() => {
  rig = openPreloadRig();
});
afterAll(() => rig.close());

describe("a warm interpreter", () => {
  it("has the modules already, once for all tests", async () => {
    const look = (): Promise<Shown> =>
      rig.start(["../other/loaded.py"], { preload: PRELOADED }).shown;
    const plain = await rig.start(["../other/loaded.py"]).shown;
    expect(plain.text).toBe("False\n");
    expect((await look()).text).toBe("True\n");
    expect((await look()).text).toBe("True\n");
  });

  it("gives each test random numbers of its own", async () => {
    const runs = [1, 2, 3].map(
      () => rig.start(["../other/draws.py"], { preload: ["random", "uuid"] }).shown,
    );
    const texts = (await Promise.all(runs)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(3);
  });

  it("starts many tests at once without mixing them up, also those that end at once", async () => {
    const runs = Array.from({ length: 60 }, (_, index) =>
      rig.start(["../other/exits.py", String(index)], { preload: PRELOADED }),
    );
    const seen = await Promise.all(runs.map((one) => one.shown));
    expect(seen.map(({ ending }) => ending.exitCode)).toEqual(runs.map((_, index) => index));
    expect(seen.map(({ text }) => text)).toEqual(runs.map((_, index) => `${index}\n`));
  });

  it("leaves a daemon of a test to that test, also one that never made an exec", async () => {
    const daemon = rig.start([join(PRELOAD_FIXTURES, "other/daemon.py")], {
      preload: PRELOADED,
      cwd: rig.folder,
    });
    expect((await daemon.shown).ending).toEqual({ exitCode: 0, hasSurvivors: true });
    expect(await daemon.child.survivors()).toHaveLength(1);
    daemon.child.kill("SIGKILL");
    await until(
      () => processesIn(rig.folder),
      (seen) => !seen.some((one) => one.command.includes("daemon.py")),
    );
  });
});

describe("a test is started plainly, and says why,", () => {
  const modulesPath = { PYTHONPATH: join(PRELOAD_FIXTURES, "modules") };

  it.each([
    [["leaves_thread"], /^the modules left 1 thread running; .*OMP_NUM_THREADS=1/],
    [["json", "leaves_socket"], /^the modules left a socket open$/],
    [["says_hello"], /^importing the modules writes .* \(hello from the module\)$/],
    [
      ["kills_python"],
      /^the preload server was ended by signal 9 while importing .* \(about to crash\)$/,
    ],
    [["no_such.module"], /^cannot import no_such\.module: ModuleNotFoundError: No module named/],
  ])("when %j cannot be preloaded", async (preload, reason) => {
    const options = { preload, env: modulesPath };
    const first = await rig.start(["exit-text.py"], options).shown;
    expect(first.ending.exitCode).toBe(1);
    expect(first.text).toContain("to stdout");
    expect(first.notPreloaded).toMatch(reason);
    expect((await rig.start(["exit-0.py"], options).shown).notPreloaded).toBe(first.notPreloaded);
  });

  it.each([
    [["-m", "unittest", "exit-0.py"], "it runs a module (-m)"],
    [["-c", "print(1)"], "it runs the text of -c"],
    [["-i", "exit-0.py"], "the flag -i cannot be preloaded"],
    [["-"], "it reads the program from stdin"],
    [["-V"], "the flag -V"],
    [["no-such-file.py"], "there is no such file"],
    [["."], "there is no such file"],
    [["../shadowed/imports-own.py"], "decimal.py in the folder of the file has the name"],
  ])("for %j", async (argv, reason) => {
    const plain = await rig.start(argv).shown;
    const { notPreloaded, ...seen } = await rig.start(argv, { preload: PRELOADED }).shown;
    expect({ ...seen, notPreloaded: undefined }).toEqual(plain);
    expect(notPreloaded).toContain(reason);
  });

  it("for a command that is not Python", async () => {
    const seen = await rig.start([], { argv: ["sh", "-c", "exit 4"], preload: PRELOADED }).shown;
    expect(seen).toMatchObject({ ending: { exitCode: 4 }, notPreloaded: "sh is not python3" });
  });

  it("when its server has died, and so do those that come later", async () => {
    const own = rig.open();
    const options = { by: own, preload: PRELOADED };
    const { text } = await rig.start(["../other/server.py"], options).shown;
    process.kill(Number(text), "SIGKILL");
    const seen = await Promise.all([1, 2, 3].map(() => rig.start(["exit-256.py"], options).shown));
    for (const { ending, notPreloaded } of seen) {
      expect(ending).toEqual({ exitCode: 0, hasSurvivors: false });
      expect(notPreloaded).toBe("the preload server was ended by signal 9 while serving");
    }
    await own.close();
  });

  it("when it gets a signal while its server imports", async () => {
    const own = rig.open();
    const env = { ...modulesPath, GATE: join(rig.folder, "never") };
    const { child, shown } = rig.start(["../other/waits.py"], {
      by: own,
      env,
      preload: ["waits_for_gate"],
    });
    child.kill("SIGTERM");
    const { ending, notPreloaded } = await shown;
    expect(ending).toEqual({ signal: "SIGTERM", hasSurvivors: false });
    expect(notPreloaded).toContain("it was ended while its server imported");
    await own.close();
  });
});

describe("the launcher of preloaded tests", () => {
  it("refuses a folder and a log that cannot be", async () => {
    const gone = rig.start(["exit-0.py"], { preload: PRELOADED, cwd: join(rig.folder, "gone") });
    expect(await gone.child.started).toEqual({ refused: "ENOENT" });
    const unlogged = rig.start(["exit-0.py"], { preload: PRELOADED, logPath: rig.folder });
    expect(await unlogged.child.started).toEqual({ refused: "EISDIR" });
  });

  it("kills a test, its children and what left its session", async () => {
    const { child, shown } = rig.start([join(PRELOAD_FIXTURES, "other/tree.py")], {
      preload: PRELOADED,
      cwd: rig.folder,
    });
    const tree = (): number =>
      processesIn(rig.folder).filter((one) => one.command.endsWith("other/tree.py")).length;
    await until(tree, (count) => count === 3);
    child.kill("SIGKILL");
    expect((await shown).ending.signal).toBe("SIGKILL");
    await until(tree, (count) => count === 0);
  });

  it("leaves no server behind when it is closed", async () => {
    const own = rig.open();
    const place = realpathSync(mkdtempSync(join(rig.folder, "place-")));
    const path = join(PRELOAD_FIXTURES, "scripts/exit-0.py");
    await rig.start([path], { by: own, preload: PRELOADED, cwd: place }).shown;
    const servers = processesIn(place).filter((one) => one.command.includes("preload.py"));
    expect(servers).toHaveLength(1);
    await own.close();
    expect(processesIn(place)).toEqual([]);
  });

  it("keeps a server for each folder, environment, interpreter and set of modules", async () => {
    const serverOf = async (argv: readonly string[], options: StartOptions): Promise<string> =>
      (await rig.start([...argv, join(PRELOAD_FIXTURES, "other/server.py")], options).shown).text;
    const usual = { preload: PRELOADED };
    const first = await serverOf([], usual);
    expect(await serverOf([], { ...usual, env: { MOULT_SLOT: "3", TEST_TMPDIR: "/tmp/3" } })).toBe(
      first,
    );
    const others = [
      await serverOf([], { ...usual, env: { OMP_NUM_THREADS: "2" } }),
      await serverOf([], { ...usual, cwd: rig.folder }),
      await serverOf(["-u"], usual),
      await serverOf([], { preload: ["json"] }),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });
});
