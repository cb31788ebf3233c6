import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { refusal, TRACE } from "./shown.ts";

const refuse = async (text: string, name = "moult.config.yaml"): Promise<string> => {
  await using project = makeProject({ [name]: text, ...TRACE });
  return await refusal(project);
};

const refuseEach = async (texts: readonly string[]): Promise<string> => {
  const all = await Promise.all(texts.map((text) => refuse(text)));
  return all.join("\n\n");
};

describe("a config with mistakes", () => {
  it("has all of them told at once, in order, each underlined", async () => {
    expect(
      await refuse(`version: 1
test: {}
limits: { memry: 4G, jobs: many, grace: 5 minutes }
tests:
  unit:
    files: ["tests/*.sh"]
    exlude: ["x"]
    run: bash
    memory: 4Q
    timeout: soon
    retries: -1
  Unit 2: { run: [] }
  over: { files: [tests/a.sh], run: [bash], overrides: [{ files: [tests/a.sh], mem: 1G }] }
  lint: { run: [""], exclude: [a] }
  nothing: {}
`),
    ).toMatchInlineSnapshot(`
      "moult.config.yaml:2:1: error: unknown key "test"; did you mean "tests"?
        2 | test: {}
          | ^^^^
        next: use one of: version, env, limits, coverage, tests, legacy, variables, suites, rollout

      moult.config.yaml:3:11: error: unknown key "memry"; did you mean "memory"?
        3 | limits: { memry: 4G, jobs: many, grace: 5 minutes }
          |           ^^^^^
        next: use one of: jobs, memory, taskMemory, timeout, grace, retries, maxFail, allowOverBudget, requireMemoryEnforcement, noTests, repeatEach

      moult.config.yaml:3:28: error: expected a number of tasks, a percentage or auto, found "many"
        3 | limits: { memry: 4G, jobs: many, grace: 5 minutes }
          |                            ^^^^
        next: write for example jobs: 4

      moult.config.yaml:3:41: error: expected a duration such as 500ms, 10s or 1m, found "5 minutes"
        3 | limits: { memry: 4G, jobs: many, grace: 5 minutes }
          |                                         ^^^^^^^^^
        next: write for example grace: 10s

      moult.config.yaml:7:5: error: unknown key "exlude"; did you mean "exclude"?
        7 |     exlude: ["x"]
          |     ^^^^^^
        next: use one of: files, exclude, run, preload, optIn, cwd, env, timeout, memory, cpu, exclusive, retries, overrides

      moult.config.yaml:8:10: error: expected a list of strings, found a string
        8 |     run: bash
          |          ^^^^
        next: write for example run: [python3, "{file}"]

      moult.config.yaml:9:13: error: expected a size such as 512M or 4G, found "4Q"
        9 |     memory: 4Q
          |             ^^
        next: write for example memory: 1G

      moult.config.yaml:10:14: error: expected a duration such as 90s, 5m or 1h30m, or none, found "soon"
        10 |     timeout: soon
           |              ^^^^
        next: write for example timeout: 5m

      moult.config.yaml:11:14: error: expected a whole number from 0, found -1
        11 |     retries: -1
           |              ^^
        next: write for example retries: 2

      moult.config.yaml:12:3: error: "Unit 2" cannot be the name of a group
        12 |   Unit 2: { run: [] }
           |   ^^^^^^
        next: use letters, digits, _ . and -, and none of . and - at the start

      moult.config.yaml:12:18: error: expected a program and its arguments, found an empty list
        12 |   Unit 2: { run: [] }
           |                  ^^
        next: write for example run: [python3, "{file}"]

      moult.config.yaml:13:80: error: unknown key "mem"
        13 |   over: { files: [tests/a.sh], run: [bash], overrides: [{ files: [tests/a.sh], mem: 1G }] }
           |                                                                                ^^^
        next: use one of: files, timeout, memory, cpu, exclusive, retries

      moult.config.yaml:14:17: error: expected a program, found ""
        14 |   lint: { run: [""], exclude: [a] }
           |                 ^^
        next: write for example run: [python3, "{file}"]

      moult.config.yaml:14:22: error: "exclude" without "files" has no effect
        14 |   lint: { run: [""], exclude: [a] }
           |                      ^^^^^^^
        next: add files, for example: files: ["tests/**/test_*.py"]

      moult.config.yaml:15:3: error: missing key "run"
        15 |   nothing: {}
           |   ^^^^^^^
        next: add run: [python3, "{file}"]
      exit 2"
    `);
  });

  it("has keys that are there twice told, groups by their own word", async () => {
    expect(
      await refuse(`version: 1
limits: { jobs: 1, jobs: 2 }
tests:
  unit: { run: [bash] }
  unit: { run: [bash] }
`),
    ).toMatchInlineSnapshot(`
      "moult.config.yaml:2:20: error: duplicate key "jobs"; the first one is on line 2
        2 | limits: { jobs: 1, jobs: 2 }
          |                    ^^^^
        next: remove one of the two

      moult.config.yaml:5:3: error: duplicate group "unit"; the first one is on line 4
        5 |   unit: { run: [bash] }
          |   ^^^^
        next: rename one of the groups
      exit 2"
    `);
  });

  it("is underlined right after tabs and wide characters", async () => {
    expect(
      await refuse(
        '{\n\t"version": 1,\n\t"tests": {\t"日本": { "run":\t["a"], "é": 1 } }\n}\n',
        "moult.config.json",
      ),
    ).toMatchInlineSnapshot(`
      "moult.config.json:3:13: error: "日本" cannot be the name of a group
        3 | 	"tests": {	"日本": { "run":	["a"], "é": 1 } }
          | 	          	^^^^^^
        next: use letters, digits, _ . and -, and none of . and - at the start

      moult.config.json:3:35: error: unknown key "é"
        3 | 	"tests": {	"日本": { "run":	["a"], "é": 1 } }
          | 	          	                	       ^^^
        next: use one of: files, exclude, run, preload, optIn, cwd, env, timeout, memory, cpu, exclusive, retries, overrides
      exit 2"
    `);
    expect(await refuse('version: 1\nenv: { "日本": "${日本}", 한: "${NOT_SET}" }\n'))
      .toMatchInlineSnapshot(`
      "moult.config.yaml:2:14: error: \${日本} is no reference to a variable
        2 | env: { "日本": "\${日本}", 한: "\${NOT_SET}" }
          |                ^^^^^^^^^
        next: write \${NAME} or \${NAME:-default}; $$ is a dollar

      moult.config.yaml:2:26: error: the variable NOT_SET is not set
        2 | env: { "日本": "\${日本}", 한: "\${NOT_SET}" }
          |                               ^^^^^^^^^^^^
        next: set NOT_SET, or give it a default: \${NOT_SET:-value}
      exit 2"
    `);
  });

  it("is shown where it stops to be YAML", async () => {
    const texts = [
      "version: 1\ntests:\n  unit: { run: [bash\n  b: 1\n",
      "version: 1\ntests:\n\tunit: { run: [bash] }\n",
      "version: 1\ntests:\n  unit: *missing\n",
    ];
    expect(await refuseEach(texts)).toMatchInlineSnapshot(`
      "moult.config.yaml:4:3: error: invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        4 |   b: 1
          |   ^
        next: correct line 4
      exit 2

      moult.config.yaml:3:1: error: invalid YAML: Tabs are not allowed as indentation
        3 | 	unit: { run: [bash] }
          | ^
        next: correct line 3
      exit 2

      moult.config.yaml:3:9: error: invalid YAML: Unresolved alias (the anchor must be set before the alias): missing
        3 |   unit: *missing
          |         ^^^^^^^^
        next: correct line 3
      exit 2"
    `);
  });

  it("is told how to go on when it is not a config at all", async () => {
    const texts = [
      "",
      "# version: 1\n",
      "- version: 1\n",
      "pytest\n",
      "version: 2\n",
      "tests: {}\n",
    ];
    expect(await refuseEach(texts)).toMatchInlineSnapshot(`
      "moult.config.yaml: error: the config is empty
        next: begin it with: version: 1
      exit 2

      moult.config.yaml: error: the config is empty
        next: begin it with: version: 1
      exit 2

      moult.config.yaml:1:1: error: expected a mapping, found a list
        1 | - version: 1
          | ^^^^^^^^^^^^
        next: compare with the config that moult init writes
      exit 2

      moult.config.yaml:1:1: error: expected a mapping, found a string
        1 | pytest
          | ^^^^^^
        next: compare with the config that moult init writes
      exit 2

      moult.config.yaml:1:10: error: expected 1, found 2
        1 | version: 2
          |          ^
        next: write for example version: 1
      exit 2

      moult.config.yaml:1:1: error: missing key "version"
        1 | tests: {}
          | ^^^^^
        next: add version: 1
      exit 2"
    `);
  });

  it("is told how to go on when it has no tests", async () => {
    expect(await refuse("version: 1\n")).toMatchInlineSnapshot(`
      "error: the config has no tests
        next: add tests, for example: tests: { unit: { files: ["tests/**/test_*.py"], run: ["python3", "{file}"] } }
      exit 4"
    `);
  });
});
