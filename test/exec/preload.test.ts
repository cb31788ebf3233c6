import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openPreloadRig,
  PRELOAD_FIXTURES,
  PRELOADED,
  type PreloadRig,
  PYTHON,
  runBothWays,
} from "../rig/preload.ts";

const SCRIPTS = readdirSync(join(PRELOAD_FIXTURES, "scripts")).filter(
  (name) => name.endsWith(".py") && name !== "beside.py",
);

let rig: PreloadRig;
beforeAll(() => {
  rig = openPreloadRig();
});
afterAll(() => rig.close());

describe("a preloaded test does what plain python3 does:", () => {
  it.each(SCRIPTS)("%s", async (name) => {
    const { plain, preloaded } = await runBothWays(rig, [name, "a b", ""]);
    expect(preloaded).toEqual(plain);
  });

  it.each<readonly string[]>([
    ["-u", "output-order.py"],
    ["-u", "interpreter.py"],
    ["-W", "error", "gives-warnings.py"],
    ["-Werror::DeprecationWarning", "-b", "stack.py"],
    ["-O", "interpreter.py"],
    ["-OO", "-B", "main-module.py"],
    ["-X", "dev", "unittest-main.py"],
    ["-Xutf8", "unicode.py"],
    ["-I", "place.py"],
    ["-E", "-s", "interpreter.py"],
    ["-S", "place.py"],
    ["./place.py", "--flag", "-W"],
    [join(PRELOAD_FIXTURES, "scripts", "place.py")],
    ["../scripts/uncaught-chain.py"],
  ])("%j", async (...argv) => {
    const { plain, preloaded } = await runBothWays(rig, argv);
    expect(preloaded).toEqual(plain);
  });

  it.each([
    { PYTHONUNBUFFERED: "1" },
    { PYTHONIOENCODING: "latin-1:replace" },
    { LANG: "C", LC_ALL: "C" },
    { PYTHONHASHSEED: "3", PYTHONOPTIMIZE: "1", PYTHONWARNINGS: "error" },
    { PYTHONPATH: ".:relative:/absolute", PYTHONSAFEPATH: "1" },
    { TZ: "Asia/Tokyo" },
  ])("in the environment %o", async (env) => {
    for (const name of ["interpreter.py", "place.py", "unicode.py", "time-of-process.py"]) {
      const { plain, preloaded } = await runBothWays(rig, [name], { env });
      expect(preloaded).toEqual(plain);
    }
  });

  it("with the exit code that was meant, and not only the same one", async () => {
    const { ending } = await rig.start(["exit-3-from-function.py"], { preload: PRELOADED }).shown;
    expect(ending).toEqual({ exitCode: 3, hasSurvivors: false });
    const { text } = await rig.start(["uncaught-suppressed.py"], { preload: PRELOADED }).shown;
    expect(text).toMatch(/^Traceback .*\n {2}File ".*scripts\/uncaught-suppressed\.py", line 4/);
  });

  it("with streams that a module has kept", async () => {
    const env = { PYTHONPATH: join(PRELOAD_FIXTURES, "modules") };
    const { plain, preloaded } = await runBothWays(rig, ["../other/kept-streams.py"], {
      env,
      preload: ["remembers_streams"],
    });
    expect(preloaded).toEqual(plain);
  });

  it("with variables that a module has set", async () => {
    const env = { PYTHONPATH: join(PRELOAD_FIXTURES, "modules") };
    const { plain, preloaded } = await runBothWays(rig, ["../other/set-variables.py"], {
      env,
      preload: ["sets_variables"],
    });
    expect(preloaded.text).toContain("by the module None");
    expect(preloaded).toEqual(plain);
  });

  it("starts coverage in each test where a .pth file would, and not in the server", async () => {
    // A .pth file counts only in a site folder.
    const show = "import sys; print('python%d.%d' % sys.version_info[:2], end='')";
    const version = execFileSync(PYTHON, ["-c", show], { encoding: "utf8" });
    const base = join(rig.folder, "user");
    const site = join(base, "lib", version, "site-packages");
    mkdirSync(site, { recursive: true });
    // Stands for coverage.py, which is not part of Python: the same entry and the same guard.
    writeFileSync(
      join(site, "fake_coverage.py"),
      [
        "import atexit, os, sys",
        "def process_startup():",
        "    config = os.environ.get('COVERAGE_PROCESS_START')",
        "    if not config or hasattr(process_startup, 'started'): return",
        "    process_startup.started = True",
        "    frames = set()",
        "    sys.settrace(lambda frame, event, arg: frames.add(frame.f_code.co_filename))",
        "    atexit.register(lambda: print('covered', config, __file__ in sys.argv, sorted(frames)[:0]))",
        "    atexit.register(lambda: sys.settrace(None) or print(any('preload' in os.path.basename(one) for one in frames)))",
        "",
      ].join("\n"),
    );
    writeFileSync(
      join(site, "cover.pth"),
      "import fake_coverage; fake_coverage.process_startup()\n",
    );
    const env = { PYTHONUSERBASE: base, COVERAGE_PROCESS_START: "rc" };
    const { plain, preloaded } = await runBothWays(rig, ["exit-1.py"], { env });
    expect(preloaded).toEqual(plain);
    expect(preloaded.text).toBe("False\ncovered rc False []\n");
  });
});
