import { describe, expect, test } from "vitest";
import { loadText, valueOf } from "./folder.ts";

describe("suites in a config", () => {
  test("keep the spelling of texts, also where a group or a variable has such a name", async () => {
    const { result } = await loadText(`
version: 1
legacy: { script: ci/test.sh, dispatch: { from: "case $1 in", to: esac } }
variables:
  V: { type: string, default: 3.10, values: [3.10, 007] }
  default: { type: boolean, required: true }
tests: { set: { run: [x], optIn: true } }
suites:
  - name: a
    when: { not: { any: [{ env: V, eq: 3.10 }, { arg: 1, num: [">", 1] }, { fact: "file:x" }] } }
    bridge: isolated
    steps:
      - { call: f, args: [1.0, yes], wait: true, timeout: 5m, memory: 1G, cpu: 2 }
      - { set: { A: 1.10 } }
`);
    const { config } = valueOf(result);
    expect(config.legacy).toEqual({
      script: "ci/test.sh",
      dispatch: { from: "case $1 in", to: "esac" },
    });
    expect(config.variables).toEqual({
      V: { type: "string", default: "3.10", values: ["3.10", "007"], isRequired: false },
      default: { type: "boolean", isRequired: true },
    });
    expect(config.tests["set"]?.optIn).toBe(true);
    expect(config.suites).toEqual([
      {
        name: "a",
        when: {
          not: { any: [{ env: "V", eq: "3.10" }, { arg: 1, num: [">", 1] }, { fact: "file:x" }] },
        },
        bridge: "isolated",
        steps: [
          {
            kind: "call",
            call: "f",
            args: ["1.0", "yes"],
            isBarrier: true,
            timeoutMs: 300_000,
            memoryBytes: 1024 ** 3,
            cores: 2,
          },
          { kind: "set", set: { A: "1.10" } },
        ],
      },
    ]);
  });

  test("are refused with all that is wrong, each at its place", async () => {
    const { shown } = await loadText(
      `version: 1
variables:
  A: { type: number, default: x, values: [1, b] }
  B: { type: string, default: c, values: [a], required: true }
tests: { unit: { run: [x] } }
suites:
  - { name: a, when: { env: A, eq: x, glob: y }, steps: [] }
  - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
  - name: none
    when: { all: [{ env: A, matches: "(x" }, { fact: "file:a", eq: b }], any: [{ arg: 1, eq: a }] }
    handOver: [x, "$(nproc)"]
    steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
  - name: always
    bridge: isolated
    steps: [{ run: [a], inherit: true, name: x }, { run: [b], name: x }, { run: [b], name: set-up }]
  - { name: late, steps: [] }
`,
    );
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:3:31 [config-invalid] expected a number, found "x"
        |   A: { type: number, default: x, values: [1, b] }
        |                               ^
        next: write for example 1
      moult.config.yaml:3:46 [config-invalid] expected a number, found "b"
        |   A: { type: number, default: x, values: [1, b] }
        |                                              ^
        next: write for example 1
      moult.config.yaml:4:31 [config-invalid] the default "c" is not one of the values
        |   B: { type: string, default: c, values: [a], required: true }
        |                               ^
        next: use one of: a
      moult.config.yaml:4:47 [config-invalid] "required" has no effect beside "default": the variable is never missing
        |   B: { type: string, default: c, values: [a], required: true }
        |                                               ^^^^^^^^
        next: remove one of the two
      moult.config.yaml:7:39 [config-invalid] "eq" and "glob" are two questions
        |   - { name: a, when: { env: A, eq: x, glob: y }, steps: [] }
        |                                       ^^^^
        next: write two conditions under all: [{ env: ..., eq: ... }, { env: ..., glob: ... }]
      moult.config.yaml:8:13 [config-invalid] duplicate suite "a"; the first one is suite 1, this is suite 2
        |   - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
        |             ^
        next: rename one of the suites
      moult.config.yaml:8:16 [config-invalid] "env" needs one of eq, glob, matches, nonempty, num
        |   - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
        |                ^^^^
        next: write for example { env: TEST_CONFIG, glob: "*smoke*" }
      moult.config.yaml:8:51 [config-invalid] there is no group "unot"; did you mean "unit"?
        |   - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
        |                                                   ^^^^
        next: use one of: unit
      moult.config.yaml:8:61 [config-invalid] "call" runs a function of the old script, and the config names no script
        |   - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
        |                                                             ^^^^
        next: add legacy: { script: ci/test.sh }
      moult.config.yaml:8:67 [config-invalid] "f x" cannot be the name of a function
        |   - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
        |                                                                   ^^^^^
        next: write only the name, and its arguments under args: [...]; other bash goes under sh
      moult.config.yaml:8:76 [config-invalid] a step needs one of call, tests, sh, run, set
        |   - { name: a, when: { env: A }, steps: [{ tests: unot }, { call: "f x" }, {}] }
        |                                                                            ^^
        next: add for example call: test_python
      moult.config.yaml:9:11 [config-invalid] "none" cannot be the name of a suite: --suite none means no suite at all
        |   - name: none
        |           ^^^^
        next: choose another name
      moult.config.yaml:10:74 [config-invalid] "all" and "any" are two conditions
        |     when: { all: [{ env: A, matches: "(x" }, { fact: "file:a", eq: b }], any: [{ arg: 1, eq: a }] }
        |                                                                          ^^^
        next: put both under all: [{ all: ... }, { any: ... }]
      moult.config.yaml:11:19 [config-invalid] $(nproc): it would run a command
        |     handOver: [x, "$(nproc)"]
        |                   ^^^^^^^^^^
        next: write \${NAME}, \${NAME:-default}, $((NAME-1)) or $(pwd); $$ is a dollar
      moult.config.yaml:12:5 [config-invalid] "steps" has no effect beside "handOver", which gets the whole suite
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |     ^^^^^
        next: remove one of the two
      moult.config.yaml:12:24 [config-invalid] "call" and "sh" are two steps
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |                        ^^
        next: write one step for each
      moult.config.yaml:12:42 [config-invalid] "args" has no effect in a "sh" step
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |                                          ^^^^
        next: remove it, or write it into the step
      moult.config.yaml:12:53 [config-invalid] "inherit" has no effect in a "sh" step
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |                                                     ^^^^^^^
        next: remove it: only tests and run can inherit
      moult.config.yaml:12:68 [config-invalid] "wait" has no effect in a shared suite, where every step waits
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |                                                                    ^^^^
        next: remove it, or write bridge: isolated
      moult.config.yaml:12:94 [config-invalid] \${: it is no reference to a variable
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |                                                                                              ^^^^
        next: write \${NAME}, \${NAME:-default}, $((NAME-1)) or $(pwd); $$ is a dollar
      moult.config.yaml:12:102 [config-invalid] "timeout" has no effect in a "set" step, which starts nothing
        |     steps: [{ call: f, sh: g }, { sh: x, args: [a], inherit: true, wait: true }, { set: { A: "\${" }, timeout: 5 }]
        |                                                                                                      ^^^^^^^
        next: remove it
      moult.config.yaml:15:25 [config-invalid] "inherit" has no effect in an isolated suite, where no bash is shared
        |     steps: [{ run: [a], inherit: true, name: x }, { run: [b], name: x }, { run: [b], name: set-up }]
        |                         ^^^^^^^
        next: remove it, or write bridge: shared
      moult.config.yaml:15:69 [config-invalid] duplicate step "x"
        |     steps: [{ run: [a], inherit: true, name: x }, { run: [b], name: x }, { run: [b], name: set-up }]
        |                                                                     ^
        next: rename one of the steps
      moult.config.yaml:15:92 [config-invalid] "set-up" cannot be the name of a step: Moult has one of that name
        |     steps: [{ run: [a], inherit: true, name: x }, { run: [b], name: x }, { run: [b], name: set-up }]
        |                                                                                            ^^^^^^
        next: choose another name
      moult.config.yaml:16:13 [config-invalid] the suite late is never reached: always before it has no "when", so it always holds
        |   - { name: late, steps: [] }
        |             ^^^^
        next: move always to the end, or give it a condition"
    `);
  });

  test("are refused by the schema with what is expected", async () => {
    const { shown } = await loadText(`version: 1
variables: { 1C: { type: text } }
suites:
  - { name: "a b", whn: { env: "A B", eq: x }, steps: [{ cal: x, wait: 1 }] }
  - { name: b, when: { fact: x, num: [">>", 1] }, steps: {} }
`);
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:2:14 [config-invalid] "1C" cannot be the name of a variable
        | variables: { 1C: { type: text } }
        |              ^^
        next: use letters, digits and _, and no digit at the start
      moult.config.yaml:2:26 [config-invalid] expected string, number or boolean, found "text"
        | variables: { 1C: { type: text } }
        |                          ^^^^
        next: write for example type: string
      moult.config.yaml:4:13 [config-invalid] expected a name of letters, digits, _ . and -, found "a b"
        |   - { name: "a b", whn: { env: "A B", eq: x }, steps: [{ cal: x, wait: 1 }] }
        |             ^^^^^
        next: write for example name: inductor
      moult.config.yaml:4:20 [config-invalid] unknown key "whn"; did you mean "when"?
        |   - { name: "a b", whn: { env: "A B", eq: x }, steps: [{ cal: x, wait: 1 }] }
        |                    ^^^
        next: use one of: name, when, bridge, steps, handOver
      moult.config.yaml:4:58 [config-invalid] unknown key "cal"; did you mean "call"?
        |   - { name: "a b", whn: { env: "A B", eq: x }, steps: [{ cal: x, wait: 1 }] }
        |                                                          ^^^
        next: use one of: name, when, call, args, tests, shard, sh, run, set, inherit, wait, timeout, memory, cpu
      moult.config.yaml:4:72 [config-invalid] expected true or false, found a number
        |   - { name: "a b", whn: { env: "A B", eq: x }, steps: [{ cal: x, wait: 1 }] }
        |                                                                        ^
        next: write for example wait: true
      moult.config.yaml:5:30 [config-invalid] expected file:PATH or command:NAME, found "x"
        |   - { name: b, when: { fact: x, num: [">>", 1] }, steps: {} }
        |                              ^
        next: write for example fact: "command:nvcc"
      moult.config.yaml:5:39 [config-invalid] expected == != < <= > >=, found ">>"
        |   - { name: b, when: { fact: x, num: [">>", 1] }, steps: {} }
        |                                       ^^^^
        next: write for example num: [">", 1]
      moult.config.yaml:5:58 [config-invalid] expected a list of steps, found a mapping
        |   - { name: b, when: { fact: x, num: [">>", 1] }, steps: {} }
        |                                                          ^^
        next: write for example steps: [{ call: test_python }]"
    `);
  });
});
