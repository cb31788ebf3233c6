import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import type { LoadedConfig } from "../../src/config/config.ts";
import { readEnvironment } from "../../src/environment/read-environment.ts";
import { readBridgedScript } from "../../src/exec/read-bridged-script.ts";
import type { Result } from "../../src/model/result.ts";
import type { ChosenSuite } from "../../src/model/selection.ts";
import { selectSuite } from "../../src/suites/select.ts";
import { ROWS, titleOf } from "./monolith-cells.ts";
import { eachInTwos, MONOLITH, runScript, type Cell, type ScriptRun } from "./monolith-script.ts";

const SCRIPT = readFileSync(join(MONOLITH, "ci/test.sh"), "utf8");
const FACTS = { hasFile: () => undefined, hasCommand: () => undefined };

describe("the script of examples/monolith", () => {
  let runs: readonly ScriptRun[] = [];
  beforeAll(async () => {
    runs = await eachInTwos(ROWS, ({ cell }) => runScript(cell));
  }, 60_000);

  it("is as long and as branched as those that people suffer from", () => {
    expect(SCRIPT.split("\n").length).toBeGreaterThan(600);
    expect(definedFunctions().length).toBeGreaterThanOrEqual(40);
    const dispatch = SCRIPT.slice(SCRIPT.indexOf("if [[ $TEST_CONFIG == one ]]"));
    expect(dispatch.match(/^(?:if|elif|else)\b/gm)?.length).toBeGreaterThanOrEqual(20);
  });

  it("has matrix.json for its jobs, with the variables of each", () => {
    const cells: unknown = JSON.parse(readFileSync(join(MONOLITH, "matrix.json"), "utf8"));
    expect(cells).toEqual(ROWS.map(({ cell }) => cell));
  });

  it.each(ROWS.map((row, index) => [titleOf(row), row, index] as const))(
    "runs for %s what the table says",
    (_, { calls, exitCode = 0 }, index) => {
      expect(runs[index]).toMatchObject({ called: calls, exitCode });
    },
  );

  it("has a dispatch that is found from the syntax: the last `if` of the script", async () => {
    const { text, range } = get(await readBridgedScript(MONOLITH, { script: "ci/test.sh" }));
    const lines = text.split("\n");
    expect(lines[range.fromLine - 1]).toBe("if [[ $TEST_CONFIG == one ]]; then");
    expect(range.toLine - 1).toBe(lines.lastIndexOf("fi"));
  });

  it("has no function that no job calls", () => {
    const called = new Set(runs.flatMap((run) => run.called).map((call) => call.split(" ", 1)[0]));
    expect(definedFunctions().filter((name) => !called.has(name))).toEqual([]);
  });

  it("runs one function with its arguments when somebody asks for it", async () => {
    const run = await runScript({ TEST_CONFIG: "one" }, { args: ["test_libtorch", "2 of 2"] });
    expect(run.called).toEqual(["test_libtorch 2 of 2"]);
    expect(run.output).toContain("\nbuffers, part 2 of 2\n");
    expect((await runScript({ TEST_CONFIG: "one" })).exitCode).toBe(2);
  });
});

describe("the config of examples/monolith", () => {
  let loaded: LoadedConfig;
  beforeAll(async () => {
    loaded = get(await loadConfig({ startDir: MONOLITH }));
  });

  it.each(ROWS.map((row) => [titleOf(row), row] as const))(
    "says for %s what the script runs",
    (_, { cell, calls, handOver = false }) => {
      const chosen = choose(loaded, cell);
      const said = { calls: namesOf(chosen), handOver: chosen.handOver };
      expect(said).toEqual(
        handOver ? { calls: [], handOver: ["bash", ...calls] } : { calls, handOver: undefined },
      );
    },
  );

  it("has a suite for every arm of the dispatch, and none that no job needs", () => {
    const chosen = new Set(ROWS.map(({ cell }) => choose(loaded, cell).name));
    const suites = loaded.config.suites.map(({ name }) => name);
    // `one` is for people and takes its function from the command line.
    expect(suites.filter((name) => !chosen.has(name))).toEqual(["one"]);
  });
});

function choose({ config, root, placeOf }: LoadedConfig, cell: Cell): ChosenSuite {
  const source = { variables: cell, args: [], declared: config.variables };
  const environment = get(readEnvironment(source));
  const options = { facts: FACTS, root, placeOf };
  return get(selectSuite(config.suites, environment, options)).chosen;
}

/** The names of the steps that stand for functions of the script; `set` and other `sh` are what is between them. */
function namesOf({ steps }: ChosenSuite): readonly string[] {
  const functions = new Set(definedFunctions());
  return steps
    .filter(({ isIn, work, name }) => {
      if (!isIn || work.kind === "set") return false;
      return work.kind !== "sh" || functions.has(name);
    })
    .map(({ name }) => name);
}

function definedFunctions(): readonly string[] {
  return [...SCRIPT.matchAll(/^((?:test|install|fetch)_\w+)\(\)/gm)].map(([, name = ""]) => name);
}

function get<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failures, null, 2));
  return result.value;
}
