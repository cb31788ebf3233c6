import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Child, End, Launcher, LaunchRequest } from "../../src/exec/launcher.ts";
import { openLauncher } from "../../src/exec/open-launcher.ts";
import { findPython } from "../../src/exec/supervisor.ts";

/** The folder of the Python programs of these tests. */
export const PRELOAD_FIXTURES = resolve("test/fixtures/preload");

/** In the standard library, so that these tests need nothing else. */
export const PRELOADED = [
  "json",
  "decimal",
  "unittest",
  "asyncio",
  "logging",
  "multiprocessing.pool",
];

/** The interpreter of these tests; another one for a run by hand. */
export const PYTHON =
  process.env["PYTHON_UNDER_TEST"] ?? findPython(process.env["PATH"]) ?? "python3";

/** What a test shows of itself: how it ended, and what it wrote. */
export interface Shown {
  readonly ending: Pick<End, "exitCode" | "signal" | "hasSurvivors">;
  readonly text: string;
  readonly notPreloaded: string | undefined;
}

/** A started test. */
export interface StartedTest {
  readonly child: Child;
  readonly shown: Promise<Shown>;
}

/** How a start differs from the usual: plain, in the folder of the scripts. */
export type StartOptions = Partial<LaunchRequest> & { readonly by?: Launcher };

/** A launcher, and a folder for the logs of what it starts. */
export interface PreloadRig {
  readonly folder: string;
  /** Starts the interpreter with these arguments. */
  readonly start: (argv: readonly string[], options?: StartOptions) => StartedTest;
  /** A launcher of one's own. */
  readonly open: () => Launcher;
  readonly close: () => Promise<void>;
}

/** Opens a launcher with a small environment. */
export function openPreloadRig(): PreloadRig {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-preload-")));
  let count = 0;
  const open = (): Launcher => {
    const { PATH, HOME } = process.env;
    return openLauncher({
      env: { PATH, HOME, LANG: "C.UTF-8", PYTHONDONTWRITEBYTECODE: "1" },
      cookie: `${folder}${(count += 1)}`,
      kill: (pid, signal) => void process.kill(pid, signal),
    });
  };
  const launcher = open();
  return {
    folder,
    open,
    start: (argv, { by = launcher, ...options } = {}) => {
      const request: LaunchRequest = {
        argv: [PYTHON, ...argv],
        cwd: join(PRELOAD_FIXTURES, "scripts"),
        logPath: join(folder, `log${(count += 1)}`),
        ...options,
        env: { OWN: "a=b\nc", ...options.env },
      };
      const child = by.launch(request);
      return { child, shown: show(child, request.logPath) };
    },
    close: async () => {
      await launcher.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function show(child: Child, logPath: string): Promise<Shown> {
  const start = await child.started;
  const { exitCode, signal, hasSurvivors } = await child.ended;
  return {
    ending: {
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signal === undefined ? {} : { signal }),
      hasSurvivors,
    },
    text: readFileSync(logPath, "latin1"),
    notPreloaded: "pid" in start ? start.notPreloaded : undefined,
  };
}

/** A test that was run both ways, without what differs between two plain starts, too. */
export async function runBothWays(
  { start }: PreloadRig,
  argv: readonly string[],
  options: StartOptions = {},
): Promise<{ readonly plain: Shown; readonly preloaded: Shown }> {
  const { preload = PRELOADED, ...plainly } = options;
  const plain = await start(argv, plainly).shown;
  const preloaded = await start(argv, { ...plainly, preload }).shown;
  return { plain: maskShown(plain), preloaded: maskShown(preloaded) };
}

/** Masks addresses and durations; helpers of multiprocessing end a moment after the test. */
function maskShown({ text, ending, notPreloaded }: Shown): Shown {
  return {
    ending: { ...ending, hasSurvivors: false },
    notPreloaded,
    text: text.replaceAll(/0x[0-9a-f]+/g, "0x…").replaceAll(/in \d+\.\d+s/g, "in …s"),
  };
}
