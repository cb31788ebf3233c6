import { expect, it } from "vitest";
import type { Child, Launcher, LaunchRequest, Start } from "../../src/exec/launcher.ts";
import { watchPreloadStarts } from "../../src/run/preload-starts.ts";
import { aTask } from "../rig/values.ts";

const REQUEST: LaunchRequest = { argv: ["true"], cwd: "/", env: {}, logPath: "/dev/null" };

function launcherOf(start: (request: LaunchRequest) => Start): Launcher {
  const never = new Promise<never>(() => undefined);
  const launch = (request: LaunchRequest): Child => ({
    started: Promise.resolve(start(request)),
    ended: never,
    kill: () => undefined,
    survivors: () => Promise.resolve([]),
  });
  return { name: "of the test", launch, lost: never, close: () => Promise.resolve() };
}

it("hands over the modules of a task, and warns once for each group and reason", async () => {
  const seen: (readonly string[] | undefined)[] = [];
  const warnings: string[] = [];
  const reasons = ["no numpy", "no numpy", "no fork", "no numpy", undefined];
  const launcher = launcherOf(({ preload }) => {
    seen.push(preload);
    const notPreloaded = reasons[seen.length - 1];
    return notPreloaded === undefined ? { pid: 1 } : { pid: 1, notPreloaded };
  });
  const starts = watchPreloadStarts(launcher, (message) => warnings.push(message));
  for (const group of ["unit", "unit", "unit", "slow", "unit"]) {
    const request = starts.request({ ...REQUEST }, aTask({ group, preload: ["numpy"] }));
    await starts.launcher.launch(request).started;
  }
  await starts.launcher.launch(starts.request(REQUEST, aTask())).started;
  expect(seen).toEqual([...Array.from({ length: 5 }, () => ["numpy"]), undefined]);
  expect(warnings).toEqual([
    "tests of unit were started without preload: no numpy",
    "tests of unit were started without preload: no fork",
    "tests of slow were started without preload: no numpy",
  ]);
});
