import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { loadText, makeFolder, showFailures, valueOf } from "./folder.ts";

describe("loadConfig", () => {
  test("reads a config and makes units explicit", async () => {
    const { result } = await loadText(`
version: 1
env: { TESTING: true, VERSION: 3.10, COUNT: 07 }
limits: { jobs: 50%, memory: 4G, timeout: 90, retries: 1 }
tests:
  unit:
    files: ["app/**/test_*.py"]
    exclude: ["**/manual/**"]
    run: [python3, "{file}"]
    memory: 1.5G
    timeout: 1h30m
    overrides: [{ files: ["app/big/**"], memory: 2147483648, retries: 2 }]
  lint: { run: [make, lint], optIn: true, cwd: tools, timeout: none }
`);
    const { config } = valueOf(result);
    expect(config).toEqual({
      coverage: {},
      coverageSource: [],
      env: { TESTING: "true", VERSION: "3.10", COUNT: "07" },
      limits: { jobs: "50%", memory: "4G", timeout: "90", retries: "1" },
      tests: {
        unit: {
          files: ["app/**/test_*.py"],
          exclude: ["**/manual/**"],
          run: ["python3", "{file}"],
          optIn: false,
          env: {},
          rules: { memoryBytes: 1.5 * 1024 ** 3, timeoutMs: 5_400_000 },
          overrides: [{ files: ["app/big/**"], rules: { memoryBytes: 2 * 1024 ** 3, retries: 2 } }],
        },
        lint: {
          exclude: [],
          run: ["make", "lint"],
          optIn: true,
          cwd: "tools",
          env: {},
          rules: { timeoutMs: 0 },
          overrides: [],
        },
      },
      variables: {},
      suites: [],
    });
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  });

  test("reads JSON with the same eyes", async () => {
    const { result } = await loadText(
      '{\n\t"version": 1,\n\t"tests": { "u": { "run": ["a"] } }\n}',
      "moult.config.json",
    );
    expect(valueOf(result).config.tests["u"]?.run).toEqual(["a"]);
  });

  test("fills in anchors and merge keys", async () => {
    const { result } = await loadText(
      "version: 1\ntests:\n  a: &a { run: [x], memory: 1G }\n  b: { <<: *a, cwd: y }\n",
    );
    expect(valueOf(result).config.tests["b"]).toMatchObject({ run: ["x"], cwd: "y" });
  });

  test("points at the places of values, keys and what is near", async () => {
    const { result } = await loadText(
      'version: 1\r\ntests:\r\n  unit:\r\n    files:\r\n      - "a/*"\r\n    run: [x, "{fiel}"]\r\n',
    );
    const { placeOf } = valueOf(result);
    const show = (...keys: (string | number)[]) => {
      const place = placeOf(keys);
      if (!("line" in place)) throw new Error("expected a position");
      const { line, column, length, lineText } = place;
      return `${line}:${column} ${lineText.slice(column - 1, column - 1 + length)}`;
    };
    expect(show("tests", "unit", "files", 0)).toBe('5:9 "a/*"');
    expect(show("tests", "unit", "files")).toBe("4:5 files");
    expect(show("tests", "unit", "run")).toBe('6:10 [x, "{fiel}"]');
    expect(show("tests", "unit", "run", 1)).toBe('6:14 "{fiel}"');
    expect(show("tests", "unit", "memory")).toBe("3:3 unit");
    expect(show("limits", "jobs")).toBe("1:1 version");
    expect(show()).toBe("1:1 version");
  });

  test("answers everything that is wrong at once, in order of position", async () => {
    const { shown } = await loadText(`version: 2
evn: 1
limits: { jobs: many, memory: 4 gigs, retries: -1, noTests: maybe }
tests:
  unit:
    files: 5
    exlude: ["a"]
    run: [python3, 7]
    memory: 4 gigs
    env: { A: , "B=": 1 }
    optIn: sometimes
    overrides: [{ memory: 1G }]
  "bad name": { run: [x] }
  empty: {}
  negative: { files: ["!x"], run: [] }
  list: []
`);
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:1:10 [config-invalid] expected 1, found 2
        | version: 2
        |          ^
        next: write for example version: 1
      moult.config.yaml:2:1 [config-invalid] unknown key "evn"; did you mean "env"?
        | evn: 1
        | ^^^
        next: use one of: version, env, limits, coverage, tests, legacy, variables, suites, rollout
      moult.config.yaml:3:17 [config-invalid] expected a number of tasks, a percentage or auto, found "many"
        | limits: { jobs: many, memory: 4 gigs, retries: -1, noTests: maybe }
        |                 ^^^^
        next: write for example jobs: 4
      moult.config.yaml:3:31 [config-invalid] expected a size such as 512M or 4G, a percentage or auto, found "4 gigs"
        | limits: { jobs: many, memory: 4 gigs, retries: -1, noTests: maybe }
        |                               ^^^^^^
        next: write for example memory: 4G
      moult.config.yaml:3:48 [config-invalid] expected a whole number from 0, found -1
        | limits: { jobs: many, memory: 4 gigs, retries: -1, noTests: maybe }
        |                                                ^^
        next: write for example retries: 2
      moult.config.yaml:3:61 [config-invalid] expected fail, warn or pass, found "maybe"
        | limits: { jobs: many, memory: 4 gigs, retries: -1, noTests: maybe }
        |                                                             ^^^^^
        next: write for example noTests: warn
      moult.config.yaml:6:12 [config-invalid] expected a list of strings, found a number
        |     files: 5
        |            ^
        next: write for example files: ["tests/**/test_*.py"]
      moult.config.yaml:7:5 [config-invalid] unknown key "exlude"; did you mean "exclude"?
        |     exlude: ["a"]
        |     ^^^^^^
        next: use one of: files, exclude, run, preload, optIn, cwd, env, timeout, memory, cpu, exclusive, retries, overrides
      moult.config.yaml:8:20 [config-invalid] expected a string, found a number
        |     run: [python3, 7]
        |                    ^
        next: write for example run: [python3, "{file}"]
      moult.config.yaml:9:13 [config-invalid] expected a size such as 512M or 4G, found "4 gigs"
        |     memory: 4 gigs
        |             ^^^^^^
        next: write for example memory: 1G
      moult.config.yaml:10:12 [config-invalid] expected a string, a number, true or false, found nothing
        |     env: { A: , "B=": 1 }
        |            ^
        next: write for example env: { TEST_MODE: "\${TEST_MODE:-mock}" }
      moult.config.yaml:10:17 [config-invalid] "B=" cannot be the name of a variable
        |     env: { A: , "B=": 1 }
        |                 ^^^^
        next: use a name without =
      moult.config.yaml:11:12 [config-invalid] expected true or false, found a string
        |     optIn: sometimes
        |            ^^^^^^^^^
        next: write for example optIn: true
      moult.config.yaml:12:17 [config-invalid] missing key "files"
        |     overrides: [{ memory: 1G }]
        |                 ^^^^^^^^^^^^^^
        next: add files: ["tests/slow/**"]
      moult.config.yaml:13:3 [config-invalid] "bad name" cannot be the name of a group
        |   "bad name": { run: [x] }
        |   ^^^^^^^^^^
        next: use letters, digits, _ . and -, and none of . and - at the start
      moult.config.yaml:14:3 [config-invalid] missing key "run"
        |   empty: {}
        |   ^^^^^
        next: add run: [python3, "{file}"]
      moult.config.yaml:15:23 [config-invalid] expected a glob without "!" (files to leave out go under exclude), found "!x"
        |   negative: { files: ["!x"], run: [] }
        |                       ^^^^
        next: write for example files: ["tests/**/test_*.py"]
      moult.config.yaml:15:35 [config-invalid] expected a program and its arguments, found an empty list
        |   negative: { files: ["!x"], run: [] }
        |                                   ^^
        next: write for example run: [python3, "{file}"]
      moult.config.yaml:16:9 [config-invalid] expected a mapping with at least run, found an empty list
        |   list: []
        |         ^^
        next: write for example tests: { unit: { files: ["tests/**/test_*.py"], run: [python3, "{file}"] } }"
    `);
  });

  test.each(["rolout", "preload"])("takes %s for an unknown key", async (key) => {
    const { shown } = await loadText(`version: 1\n${key}: {}\n`);
    expect(shown).toContain(`:2:1 [config-invalid] unknown key "${key}"`);
  });

  test("refuses keys that choose among files where there are none", async () => {
    const { shown } = await loadText(
      "version: 1\ntests:\n  lint:\n    run: [x]\n    exclude: [a]\n",
    );
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:5:5 [config-invalid] "exclude" without "files" has no effect
        |     exclude: [a]
        |     ^^^^^^^
        next: add files, for example: files: ["tests/**/test_*.py"]"
    `);
  });

  test("shows the second of two equal groups or keys, next to other mistakes", async () => {
    const { shown } = await loadText(`version: 1
tests:
  unit: { run: [a] }
  unit:
    run: [b]
    cwd: x
    cwd: y
    exlude: []
`);
    expect(shown).toMatchInlineSnapshot(`
      "moult.config.yaml:4:3 [config-invalid] duplicate group "unit"; the first one is on line 3
        |   unit:
        |   ^^^^
        next: rename one of the groups
      moult.config.yaml:7:5 [config-invalid] duplicate key "cwd"; the first one is on line 6
        |     cwd: y
        |     ^^^
        next: remove one of the two
      moult.config.yaml:8:5 [config-invalid] unknown key "exlude"; did you mean "exclude"?
        |     exlude: []
        |     ^^^^^^
        next: use one of: files, exclude, run, preload, optIn, cwd, env, timeout, memory, cpu, exclusive, retries, overrides"
    `);
  });

  test("takes the file that is named, and says when it is missing or a directory", async () => {
    using folder = makeFolder({ "sub/other.yaml": "version: 1\n" });
    mkdirSync(join(folder.path, "dir.yaml"));
    const load = (configPath: string) => loadConfig({ startDir: folder.path, configPath });
    const other = valueOf(await load("sub/other.yaml"));
    expect([other.path, other.root]).toEqual([
      join(folder.path, "sub/other.yaml"),
      join(folder.path, "sub"),
    ]);
    expect(showFailures(await load("dir.yaml"), folder.path)).toMatchInlineSnapshot(`
      "DIR/dir.yaml [config-invalid] the config is a directory
        next: name a file, for example --config moult.config.yaml"
    `);
    expect(showFailures(await load("nope.yaml"), folder.path)).toMatchInlineSnapshot(`
      "DIR/nope.yaml [config-missing] no such config
        next: correct --config, or leave it out to use the nearest config"
    `);
    expect(showFailures(await load("nope.ts"), folder.path)).toContain("no such config");
  });
});
