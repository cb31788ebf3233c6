import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processesIn, until } from "../rig/processes.ts";
import { makeProject, type TestProject } from "../rig/project.ts";
import { TestTerminal } from "../rig/terminal.ts";

const FLAG = "--fallback-on-error";

/** A project in which Moult falls back at once. */
function makeBrokenProject(script: string): TestProject {
  return makeProject({
    "moult.config.yaml": "version: 2\nlegacy: { script: ci/test.sh }\n",
    "ci/test.sh": script,
  });
}

describe("a signal while the old script runs", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s goes to the script", async (signal) => {
    const word = signal.slice(3);
    // Not dash: it loses a signal that comes while it starts a program.
    const script = `#!/usr/bin/env bash\ntrap 'echo "got ${word}"; exit 9' ${word}\necho waiting\nwhile :; do sleep 0.01; done\n`;
    await using project = makeBrokenProject(script);
    const run = project.start(["run", FLAG]);
    await run.says("waiting");
    run.child.kill(signal);
    const { exitCode, stdout } = await run.finished;
    expect([exitCode, stdout]).toEqual([9, `waiting\ngot ${word}\n`]);
  });

  it("is in the exit code when it ended the script", async () => {
    const script = "#!/bin/sh\nkill -KILL $$\n";
    await using project = makeBrokenProject(script);
    expect((await project.moult(["run", FLAG])).exitCode).toBe(137);
  });

  it("comes once from a terminal", async () => {
    // Not a shell: that may take two signals for one.
    const script = `#!${process.execPath}
process.on("SIGINT", (signal) => require("node:fs").appendFileSync("signals", signal + "\\n"));
process.on("SIGTERM", () => {
  console.log(); // The prompt is awaited at the start of a line.
  process.exit(7);
});
setInterval(() => {}, 1000);
console.log("waiting");
`;
    await using project = makeBrokenProject(script);
    using terminal = new TestTerminal(project, ["run", FLAG]);
    await terminal.shows("waiting");
    terminal.type("\u0003");
    const signals = join(project.root, "signals");
    await until(() => existsSync(signals), Boolean);
    // What Moult passes on, it passes on in order.
    const moult = processesIn(project.root).find(({ command }) =>
      /^\S*node \S*main\.cjs run/.test(command),
    );
    process.kill(moult?.pid ?? Number.NaN, "SIGTERM");
    expect(await terminal.exited()).toBe(7);
    expect(readFileSync(signals, "utf8")).toBe("SIGINT\n");
  });
});

it("goes on with the old script when Moult throws beside it", async () => {
  const script = "#!/bin/sh\ntouch broken\nuntil [ -e thrown ]; do sleep 0.01; done\nexit 42\n";
  await using project = makeBrokenProject(script);
  project.write(
    "fault.cjs",
    `const { existsSync, writeFileSync } = require("node:fs");
setInterval(() => {
  if (!existsSync("broken") || existsSync("thrown")) return;
  writeFileSync("thrown", "");
  throw new Error("a fault of the test");
}, 5).unref();
`,
  );
  const env = { NODE_OPTIONS: `--require=${project.root}/fault.cjs` };
  const { exitCode, stderr } = await project.moult(["run", FLAG], { env });
  expect(stderr).toContain("a fault of the test");
  expect(stderr.split("fallback: ")).toHaveLength(2);
  expect(exitCode).toBe(42);
});
