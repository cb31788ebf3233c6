import { expect, test } from "vitest";
import { measureCommand } from "../../../bench/lib/measure.ts";
import { findPython } from "../../../bench/lib/python.ts";

const python = findPython([]) ?? "python3";
const BURN = "import time\nwhile time.process_time() < 0.15: pass";

test("CPU time of a process that nobody waited for counts", async () => {
  const argv = ["/bin/sh", "-c", `(${python} -c '${BURN}' &); exit 3`] as const;
  const { exitCode, cpuMs } = await measureCommand({ argv: [...argv] });
  expect(exitCode).toBe(3);
  expect(cpuMs).toBeGreaterThanOrEqual(150);
});

test("the wrapper's own memory does not count", async () => {
  const { exitCode, peakRssBytes } = await measureCommand({ argv: ["/bin/sleep", "1"] });
  expect(exitCode).toBe(0);
  // Python alone takes more than 8 MB, sleep less than 4.
  expect(peakRssBytes).toBeGreaterThan(0);
  expect(peakRssBytes).toBeLessThan(6 * 2 ** 20);
});

test("a program that a signal ended has the exit code of a shell", async () => {
  const { exitCode } = await measureCommand({ argv: ["/bin/sh", "-c", "kill -9 $$"] });
  expect(exitCode).toBe(137);
});
