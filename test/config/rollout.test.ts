import { describe, expect, test } from "vitest";
import { DEFAULT_GATES } from "../../src/model/rollout.ts";
import { loadText, valueOf } from "./folder.ts";

describe("a rollout in a config", () => {
  test("has all defaults filled in", async () => {
    const { result } = await loadText(`
version: 1
legacy: { script: ci/test.sh }
rollout: { phases: [{ name: shadow, mode: shadow }] }
`);
    expect(valueOf(result).config.rollout).toEqual({
      flag: "USE_MOULT",
      key: [
        "GITHUB_HEAD_REF",
        "GITHUB_SHA",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
        "CI_COMMIT_SHA",
        "CIRCLE_PULL_REQUEST",
        "CIRCLE_SHA1",
        "BUILDKITE_COMMIT",
      ],
      overrides: [],
      configurations: [{ name: "all" }],
      phases: [
        { name: "shadow", mode: "shadow", percent: 100, shadow: "run", gates: DEFAULT_GATES },
      ],
      rolledBack: [],
    });
  });

  test("keeps the order of its names, the spelling of texts, and lays gates over each other", async () => {
    const { result } = await loadText(`
version: 1
legacy: { script: ci/test.sh }
rollout:
  flag: CI_USE_MOULT
  key: [PR]
  overrides: [{ when: { env: V, eq: 3.10 }, run: [ci/gpu.sh, -v] }]
  configurations:
    z: { env: V, glob: "*a*" }
    a: { not: { env: V, nonempty: true } }
    rest: {}
  gates: { maxFallbackRate: 8%, minRuns: 5, confidence: 99% }
  phase: none
  phases:
    - { name: first, risk: low, configurations: [z], percent: 12.5%, mode: shadow, shadow: plan }
    - { name: last, mode: moult, gates: { maxFallbackRate: 0.02, maxSlowdown: 150%, maxPeakRatio: 110% } }
  rolledBack: [rest]
`);
    const gates = { ...DEFAULT_GATES, maxFallbackRate: 0.08, minRuns: 5, confidence: 0.99 };
    expect(valueOf(result).config.rollout).toEqual({
      flag: "CI_USE_MOULT",
      key: ["PR"],
      overrides: [{ when: { env: "V", eq: "3.10" }, run: ["ci/gpu.sh", "-v"] }],
      configurations: [
        { name: "z", when: { env: "V", glob: "*a*" } },
        { name: "a", when: { not: { env: "V", nonempty: true } } },
        { name: "rest" },
      ],
      phases: [
        {
          name: "first",
          risk: "low",
          configurations: ["z"],
          percent: 12.5,
          mode: "shadow",
          shadow: "plan",
          gates,
        },
        {
          name: "last",
          percent: 100,
          mode: "moult",
          shadow: "run",
          gates: { ...gates, maxFallbackRate: 0.02, maxSlowdown: 1.5, maxPeakRatio: 1.1 },
        },
      ],
      rolledBack: ["rest"],
    });
  });

  test("is refused with all that is wrong, each at its place", async () => {
    const { shown } = await loadText(`version: 1
rollout:
  overrides: [{ when: { env: A }, run: [x] }]
  configurations:
    none: { env: A, eq: b }
    rest: {}
    late: { env: A, matches: "(x" }
  phase: frist
  phases:
    - { name: first, configurations: [smok, rest], mode: moult, shadow: plan }
    - { name: first, mode: moult }
    - { name: none, mode: moult }
  rolledBack: [lat]
`);
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:2:1 [config-invalid] a rollout moves away from an old script, and the config names none
        | rollout:
        | ^^^^^^^
        next: add legacy: { script: ci/test.sh }
      moult.config.yaml:3:17 [config-invalid] "env" needs one of eq, glob, matches, nonempty, num
        |   overrides: [{ when: { env: A }, run: [x] }]
        |                 ^^^^
        next: write for example { env: TEST_CONFIG, glob: "*smoke*" }
      moult.config.yaml:5:11 [config-invalid] "none" cannot be a name here: it means no configuration at all
        |     none: { env: A, eq: b }
        |           ^^^^^^^^^^^^^^^^^
        next: choose another name
      moult.config.yaml:7:5 [config-invalid] the configuration late is never reached: rest before it is for every job
        |     late: { env: A, matches: "(x" }
        |     ^^^^
        next: move rest to the end, or give it a condition
      moult.config.yaml:7:30 [config-invalid] this is no regular expression: "(" is never closed
        |     late: { env: A, matches: "(x" }
        |                              ^^^^
        next: write an extended regular expression, for example matches: "^linux"
      moult.config.yaml:8:10 [config-invalid] there is no phase "frist"; did you mean "first"?
        |   phase: frist
        |          ^^^^^
        next: use one of: first, none
      moult.config.yaml:10:39 [config-invalid] there is no configuration "smok"
        |     - { name: first, configurations: [smok, rest], mode: moult, shadow: plan }
        |                                       ^^^^
        next: use one of: none, rest, late
      moult.config.yaml:10:65 [config-invalid] "shadow" has no effect beside mode moult
        |     - { name: first, configurations: [smok, rest], mode: moult, shadow: plan }
        |                                                                 ^^^^^^
        next: remove it, or write mode: shadow
      moult.config.yaml:11:15 [config-invalid] duplicate phase "first"; the first one is phase 1
        |     - { name: first, mode: moult }
        |               ^^^^^
        next: rename one of the phases
      moult.config.yaml:12:15 [config-invalid] "none" cannot be a name here: it means that no phase is reached
        |     - { name: none, mode: moult }
        |               ^^^^
        next: choose another name
      moult.config.yaml:13:16 [config-invalid] there is no configuration "lat"; did you mean "late"?
        |   rolledBack: [lat]
        |                ^^^
        next: use one of: none, rest, late"
    `);
  });

  test("is refused where a value or a key is no good, each at its place", async () => {
    const { shown } = await loadText(`version: 1
legacy: { script: ci/test.sh }
rollout:
  flag: USE-MOULT
  key: []
  overrides: [{ when: { env: A, eq: b }, run: [] }, { when: { env: A, eq: b }, run: [""] }]
  configurations: { 2nd: { env: A, eq: b }, ok: { evn: A, eq: b } }
  phases:
    - { name: a b, percent: 101, mode: both, gates: { maxFallbackRate: 5, minRuns: 0 } }
    - { mode: moult, percent: -1, confidence: 95%, gates: { maxSlowdown: 10, confidence: 100% } }
`);
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:4:9 [config-invalid] expected the name of a variable, found "USE-MOULT"
        |   flag: USE-MOULT
        |         ^^^^^^^^^
        next: write for example flag: USE_MOULT
      moult.config.yaml:5:8 [config-invalid] expected a list of variables, found an empty list
        |   key: []
        |        ^^
        next: write for example key: [GITHUB_HEAD_REF, GITHUB_SHA]
      moult.config.yaml:6:47 [config-invalid] expected a program and its arguments, found an empty list
        |   overrides: [{ when: { env: A, eq: b }, run: [] }, { when: { env: A, eq: b }, run: [""] }]
        |                                               ^^
        next: write for example run: ["ci/multigpu-test.sh"]
      moult.config.yaml:6:86 [config-invalid] expected a program, found ""
        |   overrides: [{ when: { env: A, eq: b }, run: [] }, { when: { env: A, eq: b }, run: [""] }]
        |                                                                                      ^^
        next: write for example run: ["ci/multigpu-test.sh"]
      moult.config.yaml:7:21 [config-invalid] "2nd" cannot be the name of a configuration
        |   configurations: { 2nd: { env: A, eq: b }, ok: { evn: A, eq: b } }
        |                     ^^^
        next: use letters, digits, _ . and -, with a letter first
      moult.config.yaml:7:51 [config-invalid] unknown key "evn"; did you mean "env"?
        |   configurations: { 2nd: { env: A, eq: b }, ok: { evn: A, eq: b } }
        |                                                   ^^^
        next: use one of: all, any, not, env, arg, eq, glob, matches, nonempty, num, fact, opaque
      moult.config.yaml:9:15 [config-invalid] expected a name of letters, digits, _ . and -, with a letter first, found "a b"
        |     - { name: a b, percent: 101, mode: both, gates: { maxFallbackRate: 5, minRuns: 0 } }
        |               ^^^
        next: write for example name: shadow
      moult.config.yaml:9:29 [config-invalid] expected a number from 0 to 100, found 101
        |     - { name: a b, percent: 101, mode: both, gates: { maxFallbackRate: 5, minRuns: 0 } }
        |                             ^^^
        next: write for example percent: 10
      moult.config.yaml:9:40 [config-invalid] expected legacy, shadow, moult-with-fallback or moult, found "both"
        |     - { name: a b, percent: 101, mode: both, gates: { maxFallbackRate: 5, minRuns: 0 } }
        |                                        ^^^^
        next: write for example mode: shadow
      moult.config.yaml:9:72 [config-invalid] expected a share such as 5% or 0.05, found 5
        |     - { name: a b, percent: 101, mode: both, gates: { maxFallbackRate: 5, minRuns: 0 } }
        |                                                                        ^
        next: write for example maxFallbackRate: 5%
      moult.config.yaml:9:84 [config-invalid] expected a whole number from 1, found 0
        |     - { name: a b, percent: 101, mode: both, gates: { maxFallbackRate: 5, minRuns: 0 } }
        |                                                                                    ^
        next: write for example minRuns: 20
      moult.config.yaml:10:7 [config-invalid] missing key "name"
        |     - { mode: moult, percent: -1, confidence: 95%, gates: { maxSlowdown: 10, confidence: 100% } }
        |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        next: add name: shadow
      moult.config.yaml:10:31 [config-invalid] expected a number from 0 to 100, found -1
        |     - { mode: moult, percent: -1, confidence: 95%, gates: { maxSlowdown: 10, confidence: 100% } }
        |                               ^^
        next: write for example percent: 10
      moult.config.yaml:10:35 [config-invalid] unknown key "confidence"
        |     - { mode: moult, percent: -1, confidence: 95%, gates: { maxSlowdown: 10, confidence: 100% } }
        |                                   ^^^^^^^^^^
        next: use one of: name, risk, configurations, percent, mode, shadow, gates
      moult.config.yaml:10:74 [config-invalid] expected a share such as 10% or 0.1, found 10
        |     - { mode: moult, percent: -1, confidence: 95%, gates: { maxSlowdown: 10, confidence: 100% } }
        |                                                                          ^^
        next: write for example maxSlowdown: 10%
      moult.config.yaml:10:90 [config-invalid] expected a share from 0.5 to 0.9999, such as 95% or 0.95, found "100%"
        |     - { mode: moult, percent: -1, confidence: 95%, gates: { maxSlowdown: 10, confidence: 100% } }
        |                                                                                          ^^^^
        next: write for example confidence: 95%"
    `);
  });
});
