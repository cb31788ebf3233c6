import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readFallbacks } from "../../src/history/fallbacks.ts";
import { processesIn, until } from "../rig/processes.ts";
import {
  type EntryCall,
  type EntryProject,
  LEGACY_RESULT,
  legacyConfig,
  makeEntryProject,
  makeExecutable,
  pathWithoutNode,
  type StartedEntry,
} from "./entry-rig.ts";

/** A fault: how it is made, what the line says of it. */
interface Fault {
  readonly make: (project: EntryProject) => EntryCall;
  readonly why: RegExp;
}

/** What breaks Moult before it can run anything. */
const FAULTS: Readonly<Record<string, Fault>> = {
  "Node is missing": {
    make: (project) => {
      project.write("bin/moult", readFileSync(join(project.dist, "main.cjs"), "utf8"));
      return { env: { PATH: pathWithoutNode(project) } };
    },
    why: /^Moult ended with exit code 127 and without an answer$/,
  },
  "the pinned Node of a checkout is missing": {
    make: (project) => {
      project.write("checkout/package-lock.json", "{}");
      project.write("checkout/node_modules/.moult-installed", "");
      copyFileSync(resolve("moult"), join(project.root, "checkout/moult"));
      makeExecutable(project, "checkout/moult");
      const MOULT = join(project.root, "checkout/moult");
      return { env: { PATH: pathWithoutNode(project), MOULT } };
    },
    why: /^Moult ended with exit code 3 and without an answer$/,
  },
  "there is no Moult": {
    make: (project) => ({ env: { PATH: pathWithoutNode(project), MOULT: "" } }),
    why: /^there is no moult on PATH; name one with MOULT=\/path\/to\/moult$/,
  },
  "the named Moult is missing": {
    make: () => ({ env: { MOULT: "/nowhere/moult" } }),
    why: /^Moult ended with exit code 127 and without an answer$/,
  },
  "the bundle is cut": {
    make: ({ dist }) => {
      truncateSync(join(dist, "moult.cjs"), 100_000);
      return {};
    },
    why: /^Moult ended with exit code 1 and without an answer$/,
  },
  "the bundle is garbage": {
    make: ({ dist }) => {
      writeFileSync(join(dist, "moult.cjs"), Buffer.alloc(5000, 0xe9));
      return {};
    },
    why: /^Moult ended with exit code 1 and without an answer$/,
  },
  "the bundle is missing": {
    make: ({ dist }) => {
      rmSync(join(dist, "moult.cjs"));
      return {};
    },
    why: /^Moult ended with exit code 1 and without an answer$/,
  },
  "the start is empty": {
    make: ({ dist }) => {
      writeFileSync(join(dist, "main.cjs"), "");
      return {};
    },
    why: /^Moult ended with exit code 0 and without an answer$/,
  },
  "the config is no YAML": {
    make: ({ write }) => {
      write("moult.config.yaml", "version: 1\ntests: { a: [\n");
      return {};
    },
    why: /^Moult failed \(config-invalid: invalid YAML: .*\)$/,
  },
  "the config has an unknown key": {
    make: ({ write }) => {
      write("moult.config.yaml", `${legacyConfig()}nonsense: 1\n`);
      return {};
    },
    why: /^Moult failed \(config-invalid: unknown key "nonsense".*\)$/,
  },
  "the config is missing": {
    make: ({ root }) => {
      rmSync(join(root, "moult.config.yaml"));
      return {};
    },
    why: /^Moult failed \(config-missing: no moult\.config\.yaml in .*\)$/,
  },
  "a program of the config is missing": {
    make: ({ write }) => {
      write("moult.config.yaml", 'version: 1\ntests: { a: { run: ["no-such-program"] } }\n');
      return {};
    },
    why: /^Moult failed \(command-missing: .*no-such-program.*\)$/,
  },
  "the config ends Moult": {
    make: ({ root, write }) => {
      rmSync(join(root, "moult.config.yaml"));
      write("moult.config.ts", "process.exit(0);\nexport const config = { version: 1 };\n");
      return {};
    },
    why: /^Moult failed \(bug: Moult ended before its work was done\)$/,
  },
  "Moult throws at its start": {
    make: ({ root, write }) => {
      write("fault.cjs", "setTimeout(() => { throw new Error('a fault of the test'); }, 0);\n");
      return { env: { NODE_OPTIONS: `--require=${root}/fault.cjs` } };
    },
    why: /^Moult failed \(bug: a fault of the test\)$/,
  },
};

/** A script with a function, which is called through the bridge. */
const BRIDGED = {
  "moult.config.yaml": `${legacyConfig()}suites: [{ name: all, steps: [{ call: greet }] }]\n`,
  "ci/test.sh": `#!/bin/bash
if [[ -n "$LEAVE_EARLY" && -z "$MOULT_IN_FALLBACK" ]]; then exit 0; fi
greet() { echo hello; }
if [[ "$TEST_CONFIG" == smoke ]]; then
  greet
else
  greet
fi
if [[ -n "$MOULT_IN_FALLBACK" ]]; then echo ran >>legacy-ran && exit ${LEGACY_RESULT}; fi
`,
};

const FALLBACK = { MOULT_FALLBACK_ON_ERROR: "1" };

describe("the entry script ends in the result of the old script when", () => {
  it.each(Object.entries(FAULTS))("%s", async (_, { make, why }) => {
    await using project = await makeEntryProject();
    const { env, ...call } = make(project);
    const { exitCode, output } = await project.entry(["one", "two words"], {
      ...call,
      env: { ...FALLBACK, ...env },
    });
    expectLegacyResult(project, { exitCode, output });
    expect(output).toContain("legacy in ROOT: 2 one two words\n");
    expect(readFallbacks(project.root).fallbacks[0]?.why).toMatch(why);
  });
});

/** A test that says that it runs, and then waits for its end. */
const ENDLESS = { "tests/a.sh": "touch started\nexec sleep 600\n" };

async function startEndless(project: EntryProject, call: EntryCall = {}): Promise<StartedEntry> {
  const run = project.startEntry(["--fallback-on-error", "x"], call);
  await until(
    () => processesIn(project.root).some((one) => one.command === "sleep 600"),
    (isRunning) => isRunning,
  );
  return run;
}

function pidOf(project: EntryProject, command: string): number {
  const found = processesIn(project.root).find((one) => one.command.includes(command));
  if (found === undefined) throw new Error(`no ${command} in ${project.root}`);
  return found.pid;
}

describe("in the middle of a test, the entry script ends in the result of the old script when", () => {
  it.each([
    ["SIGKILL", /^Moult ended with exit code 137 and without an answer$/],
    ["SIGSEGV", /^Moult ended with exit code 139 and without an answer$/],
  ] as const)("Moult gets %s", async (signal, why) => {
    await using project = await makeEntryProject(ENDLESS);
    const run = await startEndless(project);
    process.kill(pidOf(project, "own-moult/main.cjs run"), signal);
    expectLegacyResult(project, await run.ended);
    expect(readFallbacks(project.root).fallbacks[0]?.why).toMatch(why);
    expect(processesIn(project.root)).toEqual([]);
  });

  it("the supervisor is killed", async () => {
    await using project = await makeEntryProject(ENDLESS);
    const run = await startEndless(project);
    process.kill(pidOf(project, "import supervisor"), "SIGKILL");
    expectLegacyResult(project, await run.ended);
    expect(readFallbacks(project.root).fallbacks[0]?.why).toMatch(/^Moult failed \(run-broken: /);
    expect(processesIn(project.root)).toEqual([]);
  });

  it.each(["throw new Error('a fault of the test')", "process.abort()"])(
    "Moult does: %s",
    async (fault) => {
      await using project = await makeEntryProject(ENDLESS);
      project.write(
        "fault.cjs",
        `const { existsSync } = require("node:fs");
setInterval(() => { if (existsSync("broken")) { ${fault}; } }, 5).unref();
`,
      );
      const env = { NODE_OPTIONS: `--require=${project.root}/fault.cjs` };
      const run = await startEndless(project, { env });
      project.write("broken", "");
      expectLegacyResult(project, await run.ended);
      expect(processesIn(project.root)).toEqual([]);
    },
  );
});

describe("a suite of the old script's functions", () => {
  it("ends in the result of the old script when the bridge fails", async () => {
    await using project = await makeEntryProject(BRIDGED);
    const env = { LEAVE_EARLY: "1" };
    expectLegacyResult(project, await project.entry(["--fallback-on-error"], { env }));
    const why = /^Moult failed \(run-broken: all\/set-up failed: .*ci\/test\.sh:2 /;
    expect(readFallbacks(project.root).fallbacks[0]?.why).toMatch(why);
  });

  it("does not when the bridge works, whatever a function answers", async () => {
    await using project = await makeEntryProject(BRIDGED);
    const good = await project.entry(["--fallback-on-error"]);
    project.write("ci/test.sh", BRIDGED["ci/test.sh"].replace("echo hello", "return 3"));
    const bad = await project.entry(["--fallback-on-error"]);
    expect([good.exitCode, bad.exitCode, project.legacyRuns()]).toEqual([0, 1, 0]);
  });

  it("does not when it was handed over to another script", async () => {
    const handOver = 'suites: [{ name: all, handOver: [sh, -c, "exit 3"] }]';
    await using project = await makeEntryProject({
      "moult.config.yaml": `${legacyConfig()}${handOver}\n`,
    });
    const { exitCode } = await project.entry(["--fallback-on-error"]);
    expect([exitCode, project.legacyRuns()]).toEqual([3, 0]);
  });
});

describe("the entry script keeps to Moult when", () => {
  it.each([
    ["the tests pass", "exit 0", 0],
    ["a test fails", "exit 1", 1],
    ["a test fails with an exit code that Moult uses too", "exit 3", 1],
  ] as const)("%s", async (_, text, code) => {
    await using project = await makeEntryProject({ "tests/a.sh": text });
    const { exitCode } = await project.entry(["--fallback-on-error"]);
    expect([exitCode, project.legacyRuns()]).toEqual([code, 0]);
    expect(readFallbacks(project.root).fallbacks).toEqual([]);
  });

  it("nobody asked for a fallback", async () => {
    await using project = await makeEntryProject({ "moult.config.yaml": "version: 2\n" });
    const { exitCode } = await project.entry([]);
    expect([exitCode, project.legacyRuns()]).toEqual([2, 0]);
  });

  it("only the plan was asked for", async () => {
    await using project = await makeEntryProject({ "moult.config.yaml": "version: 2\n" });
    const { exitCode } = await project.entry(["--fallback-on-error", "--dry-run"]);
    expect([exitCode, project.legacyRuns()]).toEqual([2, 0]);
  });

  it("failing tests ask for the old script only where that was said", async () => {
    await using project = await makeEntryProject({ "tests/a.sh": "exit 1" });
    const env = { MOULT_FALLBACK_ON: "failure" };
    const { exitCode, output } = await project.entry([], { env });
    expect([exitCode, project.legacyRuns()]).toEqual([LEGACY_RESULT, 1]);
    expect(output).toContain("fallback: tests failed under Moult: running ci/test.sh instead\n");
  });
});

function expectLegacyResult(
  project: EntryProject,
  { exitCode, output }: { readonly exitCode: number | null; readonly output: string },
): void {
  expect([exitCode, project.legacyRuns()]).toEqual([LEGACY_RESULT, 1]);
  const lines = output.split("\n").filter((line) => line.startsWith("fallback: "));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/: running ci\/test\.sh instead$/);
}
