import { describe, expect, it } from "vitest";
import { checkCommands } from "../../src/cli/check-commands.ts";
import type { Task } from "../../src/model/task.ts";
import { configFrom } from "../config/config-from.ts";
import { aTask } from "../rig/values.ts";

const task = (group: string, more: Partial<Task> = {}): Task =>
  aTask({ id: `${group}/a`, group, argv: [], ...more });

const check = (config: string, tasks: readonly Task[], path = "/usr/bin:/bin"): readonly string[] =>
  checkCommands({
    loaded: configFrom(`version: 1\ntests: { ${config} }\n`),
    plan: { root: "/", tasks, omitted: [] },
    env: { PATH: path },
  }).map((failure) => `${failure.code}: ${failure.message}`);

// The texts are tested through the front door, in bad-input.test.ts.
describe("checkCommands", () => {
  it("tells a missing program once for its group, however many tests it has", () => {
    const tasks = [task("a"), task("a", { id: "a/b" }), task("b")];
    expect(check("a: { run: [nope-a] }, b: { run: [nope-b] }", tasks)).toEqual([
      "command-missing: command not found: nope-a",
      "command-missing: command not found: nope-b",
    ]);
  });

  it("asks only about groups that have tests to run", () => {
    expect(check("a: { run: [nope] }, b: { run: [sh] }", [task("b")])).toEqual([]);
  });

  it("prefers the PATH of the test, and leaves programs that depend on the file alone", () => {
    const own = task("a", { env: { PATH: "/nowhere" } });
    expect(check("a: { run: [sh] }", [own])).toEqual(["command-missing: command not found: sh"]);
    expect(check("a: { run: [sh] }", [task("a", { env: { PATH: "/bin" } })], "/nowhere")).toEqual(
      [],
    );
    expect(check('a: { files: [x], run: ["./{file}"] }', [own])).toEqual([]);
  });

  it("suggests only programs that are there", () => {
    expect(check("a: { run: [bahs] }", [task("a")])).toEqual([
      'command-missing: command not found: bahs; did you mean "bash"?',
    ]);
    expect(check("a: { run: [bahs] }", [task("a")], "/nowhere")).toEqual([
      "command-missing: command not found: bahs",
    ]);
  });
});
