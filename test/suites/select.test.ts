import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/model/environment.ts";
import type { Suite } from "../../src/model/suite.ts";
import type { MachineFacts } from "../../src/suites/facts.ts";
import { evaluate } from "../../src/suites/predicate.ts";
import { selectSuite, type SelectOptions } from "../../src/suites/select.ts";
import { configFrom } from "../config/config-from.ts";
import { showFailures, valueOf } from "../config/folder.ts";
import { anyFacts, anyPredicate } from "./any-predicate.ts";

const machine: MachineFacts = { hasFile: () => false, hasCommand: () => true };

function environment(
  variables: Environment["variables"],
  args: readonly string[] = [],
): Environment {
  return {
    variables,
    args,
    shard: undefined,
    mayContinue: false,
    isVerbose: false,
    hasNoTimeout: false,
    testsToInclude: [],
    facts: [],
  };
}

const TEXT = `version: 1
legacy: { script: ci/test.sh }
tests: { unit: { run: [x] } }
suites:
  - name: smoke
    when: { env: TEST_CONFIG, eq: smoke }
    steps: [{ call: test_smoke }]
  - name: inductor
    when: { env: TEST_CONFIG, glob: "*inductor*" }
    steps:
      - set: { MODE: "m-\${SHARD_NUMBER}", AGAIN: "<\${MODE}>" }
      - { call: test_shard, args: ["\${SHARD_NUMBER}", "$((SHARD_NUMBER-1))", "\${MODE}"] }
      - { call: test_shard, args: ["\${SHARD_NUMBER}", "$((SHARD_NUMBER-1))", "\${MODE}"] }
      - { call: only_first, args: ["\${SHARD_NUMBER}"], when: { env: SHARD_NUMBER, num: ["==", 1] } }
      - { run: [/usr/bin/python3, "$(pwd)/tool.py", "\${AGAIN}"], when: { env: MODE, eq: m-2 }, timeout: 5m }
      - { tests: unit, shard: "\${SHARD_NUMBER}/\${NUM_TEST_SHARDS}", inherit: true }
      - { sh: "cd build && ./x \${SHARD_NUMBER}" }
  - name: multigpu
    when: { env: TEST_CONFIG, eq: multigpu }
    handOver: [bash, "ci/\${TEST_CONFIG}.sh"]
  - name: bash
    when: { all: [{ env: ASK, eq: "1" }, { opaque: "[[ -v X ]]" }] }
    steps: [{ call: f }]
  - name: broken
    when: { env: TEST_CONFIG, eq: broken }
    steps:
      - { call: f, args: ["\${NOPE}", "$((1/ZERO))"] }
      - { tests: unit, shard: "3/2" }
      - { call: g, when: { opaque: "[[ -v Y ]]" } }
`;

const loaded = configFrom(TEXT);
const { suites } = loaded.config;
const options: SelectOptions = { facts: machine, root: "/project", placeOf: loaded.placeOf };
const select = (variables: Environment["variables"], more: Partial<SelectOptions> = {}) =>
  selectSuite(suites, environment(variables), { ...options, ...more });

describe("selectSuite", () => {
  test("takes the first that holds, says why, and fills in its steps", () => {
    const variables = { TEST_CONFIG: "x-inductor", SHARD_NUMBER: "2", NUM_TEST_SHARDS: "5" };
    const { chosen, rejected } = valueOf(select(variables));
    expect(chosen).toMatchObject({ name: "inductor", bridge: "shared" });
    expect(chosen.why.text).toBe('TEST_CONFIG is "x-inductor", like *inductor*');
    expect(rejected.map(({ suite, why }) => `${suite}: ${why.text}`)).toEqual([
      'smoke: TEST_CONFIG is "x-inductor", not "smoke"',
    ]);
    expect(chosen.steps.map(({ name, isIn }) => [name, isIn])).toEqual([
      ["set MODE AGAIN", true],
      ["test_shard 2 1 m-2", true],
      ["test_shard 2 1 m-2 (2)", true],
      ["only_first ${SHARD_NUMBER}", false],
      ["python3", true],
      ["unit", true],
      ["sh: cd build && ./x ${SHARD_NUMBER}", true],
    ]);
    expect(chosen.steps[3]?.why.text).toBe("SHARD_NUMBER is 2, not == 1");
    expect(chosen.steps[4]).toMatchObject({
      work: { kind: "run", run: ["/usr/bin/python3", "/project/tool.py", "<m-2>"] },
      rules: { timeoutMs: 300_000 },
      variables: { MODE: "m-2", AGAIN: "<m-2>" },
    });
    expect(chosen.steps[5]).toMatchObject({
      work: { kind: "tests", tests: "unit", shard: "2/5" },
      rules: { inheritsShell: true },
    });
    expect(chosen.steps[6]?.work).toEqual({ kind: "sh", sh: "cd build && ./x ${SHARD_NUMBER}" });
    expect(JSON.parse(JSON.stringify(chosen))).toEqual(chosen);
  });

  test("fills in the command that gets a whole suite", () => {
    const { chosen } = valueOf(select({ TEST_CONFIG: "multigpu" }));
    expect(chosen).toMatchObject({ steps: [], handOver: ["bash", "ci/multigpu.sh"] });
  });

  test("takes a suite by its name whatever holds, and suggests a name for one that is not there", () => {
    const { chosen, rejected } = valueOf(select({}, { suite: "smoke" }));
    expect([chosen.name, chosen.why.text, rejected]).toEqual([
      "smoke",
      "it was chosen by its name",
      [],
    ]);
    expect(showFailures(select({}, { suite: "smok" }))).toMatchInlineSnapshot(`
      "[usage-invalid] there is no suite "smok"; did you mean "smoke"?
        next: use one of: smoke, inductor, multigpu, bash, broken"
    `);
  });

  test("asks bash only when the rest does not decide", () => {
    const asked: string[] = [];
    const facts: MachineFacts = {
      ...machine,
      askBash: (text) => {
        asked.push(text);
        return true;
      },
    };
    expect(select({ TEST_CONFIG: "a" }, { facts }).ok).toBe(false);
    expect(asked).toEqual([]);
    expect(valueOf(select({ ASK: "1" }, { facts })).chosen.name).toBe("bash");
    expect(asked).toEqual(["[[ -v X ]]"]);
  });

  test("says what cannot be decided, what is not set, and that no suite is for an environment", () => {
    const shown = [
      showFailures(select({ ASK: "1" })),
      showFailures(select({ TEST_CONFIG: "broken" })),
      showFailures(select({ TEST_CONFIG: "other" })),
    ];
    expect(shown.join("\n\n")).toMatchInlineSnapshot(`
      "moult.config.yaml:22:11 [config-invalid] whether the suite bash is in cannot be said: only bash can decide: [[ -v X ]]
        |     when: { all: [{ env: ASK, eq: "1" }, { opaque: "[[ -v X ]]" }] }
        |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        next: add --ask-bash to let bash decide, or write the condition with env, eq, glob, matches and num

      moult.config.yaml:27:27 [config-invalid] the variable NOPE is not set
        |       - { call: f, args: ["\${NOPE}", "$((1/ZERO))"] }
        |                           ^^^^^^^^^
        next: set NOPE, or give it a default: \${NOPE:-value}
      moult.config.yaml:27:38 [config-invalid] $((1/ZERO)) has no value: it divides by 0
        |       - { call: f, args: ["\${NOPE}", "$((1/ZERO))"] }
        |                                      ^^^^^^^^^^^^^
        next: use numbers, names of variables, + - * / % and parentheses
      moult.config.yaml:28:31 [config-invalid] "3/2" is no shard
        |       - { tests: unit, shard: "3/2" }
        |                               ^^^^^
        next: a shard is a number from 1 and how many there are, for example 2/5
      moult.config.yaml:29:26 [config-invalid] whether the step 3 is in cannot be said: only bash can decide: [[ -v Y ]]
        |       - { call: g, when: { opaque: "[[ -v Y ]]" } }
        |                          ^^^^^^^^^^^^^^^^^^^^^^^^
        next: add --ask-bash to let bash decide, or write the condition with env, eq, glob, matches and num

      moult.config.yaml:4:1 [config-invalid] no suite is for this environment; not smoke, because TEST_CONFIG is "other", not "smoke"; not inductor, because TEST_CONFIG is "other", not like *inductor*; not multigpu, because TEST_CONFIG is "other", not "multigpu"; not bash, because ASK is not set, so not "1"; not broken, because TEST_CONFIG is "other", not "broken"
        | suites:
        | ^^^^^^
        next: add a suite without \`when\` as the last one, or choose one with --suite NAME"
    `);
  });

  test("always takes the first that holds", () => {
    fc.assert(
      fc.property(fc.array(anyPredicate, { maxLength: 6 }), anyFacts, (conditions, world) => {
        const all = conditions.map((when, index): Suite => ({
          name: `s${index}`,
          when,
          bridge: "shared",
          steps: [],
        }));
        const result = selectSuite(all, environment(world.variables, world.args), {
          facts: world,
          root: "/",
        });
        const truths = conditions.map((when) => evaluate(when, world).truth);
        const first = truths.findIndex((truth) => truth !== "no");
        expect(result.ok).toBe(truths[first] === "yes");
        if (!result.ok) return;
        expect(result.value.chosen.name).toBe(`s${first}`);
        expect(result.value.rejected.map(({ suite }) => suite)).toEqual(
          all.slice(0, first).map(({ name }) => name),
        );
      }),
    );
  });
});
