import { expect, it } from "vitest";
import { showFailures } from "../../src/cli/show-failures.ts";
import type { Failure } from "../../src/model/failure.ts";

const FAILURES: readonly Failure[] = [
  { code: "tests-missing", message: "first", place: { path: "/p/sub/c.yaml" }, next: "do this" },
  { code: "config-invalid", message: "second", next: "do that" },
];

async function show(
  env: Readonly<Record<string, string>>,
  isTerminal: boolean,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  let text = "";
  const stderr = {
    write: (more: string): void => void (text += more),
    isTerminal,
    columns: () => 80,
    rows: () => 24,
  };
  const exitCode = await showFailures({ env, stderr, cwd: "/p" }, FAILURES);
  return { text, exitCode };
}

it("writes all failures to standard error and answers the exit code of the first", async () => {
  expect(await show({}, false)).toEqual({
    text: "sub/c.yaml: error: first\n  next: do this\n\nerror: second\n  next: do that\n",
    exitCode: 4,
  });
});

it("is coloured on a terminal", async () => {
  expect((await show({}, true)).text).toContain("\u001b[31merror:\u001b[39m");
  expect((await show({ NO_COLOR: "1" }, true)).text).not.toContain("\u001b");
});
