import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, type CallOptions } from "../rig/project.ts";
import { moultAsNobody } from "./moult-as-nobody.ts";
import { groupOf, refusal, shown, TRACE } from "./shown.ts";

const refuse = async (
  group: string,
  args: readonly string[] = ["run"],
  options: CallOptions = {},
): Promise<string> => {
  await using project = makeProject({ "moult.config.yaml": groupOf(group), ...TRACE });
  return await refusal(project, args, options);
};

const GOOD = '{ files: ["tests/*.sh"], run: [bash, "{file}"] }';

describe("the files of a group", () => {
  it("must be there when they are named", async () => {
    expect(await refuse('{ files: ["tests/b.sh", tests], run: [bash, "{file}"] }'))
      .toMatchInlineSnapshot(`
      "moult.config.yaml:3:19: error: no such file: tests/b.sh
        3 |   unit: { files: ["tests/b.sh", tests], run: [bash, "{file}"] }
          |                   ^^^^^^^^^^^^
        next: correct the path; it is relative to ROOT

      moult.config.yaml:3:33: error: no such file: tests
        3 |   unit: { files: ["tests/b.sh", tests], run: [bash, "{file}"] }
          |                                 ^^^^^
        next: name a file, or all files of a directory: tests/**
      exit 2"
    `);
  });

  it("must match the globs", async () => {
    expect(await refuse('{ files: ["test/*.sh", "*.sh"], run: [bash, "{file}"] }'))
      .toMatchInlineSnapshot(`
      "moult.config.yaml:3:19: error: no file matches test/*.sh, *.sh
        3 |   unit: { files: ["test/*.sh", "*.sh"], run: [bash, "{file}"] }
          |                   ^^^^^^^^^^^
        next: correct the pattern, which is relative to ROOT, or remove the group
      exit 2"
    `);
  });

  it("must not all be excluded", async () => {
    expect(await refuse('{ files: ["tests/*.sh"], exclude: [tests], run: [bash, "{file}"] }'))
      .toMatchInlineSnapshot(`
      "moult.config.yaml:3:19: error: everything that tests/*.sh matches is excluded
        3 |   unit: { files: ["tests/*.sh"], exclude: [tests], run: [bash, "{file}"] }
          |                   ^^^^^^^^^^^^
        next: loosen tests.unit.exclude, or remove the group
      exit 2"
    `);
  });

  it("must be in reach: a directory that cannot be read is an error, from wherever it is called", async () => {
    await using project = makeProject({
      "moult.config.yaml": groupOf('{ files: ["tests/**/*.sh"], run: [bash, "{file}"] }'),
      ...TRACE,
      "tests/shut/b.sh": "",
    });
    chmodSync(project.root, 0o755);
    chmodSync(join(project.root, "tests/shut"), 0o000);
    const called = [
      moultAsNobody(project.root, ["run"]),
      moultAsNobody(join(project.root, "tests"), ["run", "-C", ".."]),
    ];
    chmodSync(join(project.root, "tests/shut"), 0o755);
    expect(called.map((one) => shown(project, one)).join("\n\n")).toMatchInlineSnapshot(`
      "tests/shut: error: the directory tests/shut cannot be read (EACCES)
        next: make it readable (chmod a+rx ROOT/tests/shut), or leave it out with exclude: ["tests/shut/**"]
      exit 2

      shut: error: the directory tests/shut cannot be read (EACCES)
        next: make it readable (chmod a+rx ROOT/tests/shut), or leave it out with exclude: ["tests/shut/**"]
      exit 2"
    `);
  });
});

describe("the command of a group", () => {
  it("must exist", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
tests:
  near: { run: [bahs, -c, "touch ran"] }
  far: { run: [no-such-program] }
  path: { run: [./no-such-program] }
  plain: { run: [bin/../plain.txt] }
  folder: { run: [./tests] }
  cwd: { cwd: no-such-folder, run: [bash] }
  file: { cwd: plain.txt, run: [bash] }
`,
      "plain.txt": "",
      "bin/x": "",
      ...TRACE,
    });
    expect(await refusal(project)).toMatchInlineSnapshot(`
      "moult.config.yaml:3:17: error: command not found: bahs; did you mean "bash"?
        3 |   near: { run: [bahs, -c, "touch ran"] }
          |                 ^^^^
        next: install it, correct the name, or set PATH in \`env\`

      moult.config.yaml:4:16: error: command not found: no-such-program
        4 |   far: { run: [no-such-program] }
          |                ^^^^^^^^^^^^^^^
        next: install it, correct the name, or set PATH in \`env\`

      moult.config.yaml:5:17: error: no such program: ./no-such-program
        5 |   path: { run: [./no-such-program] }
          |                 ^^^^^^^^^^^^^^^^^
        next: correct the path; it is relative to \`cwd\`

      moult.config.yaml:6:18: error: not executable: bin/../plain.txt
        6 |   plain: { run: [bin/../plain.txt] }
          |                  ^^^^^^^^^^^^^^^^
        next: make it executable: chmod +x ROOT/plain.txt

      moult.config.yaml:7:19: error: a directory is no program: ./tests
        7 |   folder: { run: [./tests] }
          |                   ^^^^^^^
        next: name a file in it

      moult.config.yaml:8:15: error: no such directory: no-such-folder
        8 |   cwd: { cwd: no-such-folder, run: [bash] }
          |               ^^^^^^^^^^^^^^
        next: correct \`cwd\`; it is relative to the folder of the config

      moult.config.yaml:9:16: error: not a directory: plain.txt
        9 |   file: { cwd: plain.txt, run: [bash] }
          |                ^^^^^^^^^
        next: correct \`cwd\`; it is relative to the folder of the config
      exit 2"
    `);
  });

  it("is looked for on the PATH that the config sets", async () => {
    const group = '{ run: [tool], env: { PATH: "bin:${PATH}" } }';
    await using project = makeProject({
      "moult.config.yaml": groupOf(group),
      "bin/tool": "#!/bin/sh\nexit 0\n",
    });
    expect((await project.moult(["run"])).exitCode).toBe(0);
    await using other = makeProject({ "moult.config.yaml": groupOf("{ run: [tool] }") });
    expect(await refusal(other)).toMatchInlineSnapshot(`
      "moult.config.yaml:3:17: error: command not found: tool
        3 |   unit: { run: [tool] }
          |                 ^^^^
        next: install it, correct the name, or set PATH in \`env\`
      exit 2"
    `);
  });

  it("must know its placeholders and variables, all told in the order of the file", async () => {
    await using project = makeProject({
      "moult.config.yaml": `version: 1
env: { A: "\${NOT_SET}", B: "\${NOT SET}" }
tests:
  unit: { files: ["tests/*.sh"], run: [bash, "{fiel}", "{", "{dir}"], env: { C: "\${ALSO_NOT}" } }
  lint: { run: [bash, "{file}"] }
`,
      ...TRACE,
    });
    expect(await refusal(project)).toMatchInlineSnapshot(`
      "moult.config.yaml:2:11: error: the variable NOT_SET is not set
        2 | env: { A: "\${NOT_SET}", B: "\${NOT SET}" }
          |           ^^^^^^^^^^^^
        next: set NOT_SET, or give it a default: \${NOT_SET:-value}

      moult.config.yaml:2:28: error: \${NOT SET} is no reference to a variable
        2 | env: { A: "\${NOT_SET}", B: "\${NOT SET}" }
          |                            ^^^^^^^^^^^^
        next: write \${NAME} or \${NAME:-default}; $$ is a dollar

      moult.config.yaml:4:46: error: unknown placeholder {fiel}; did you mean {file}?
        4 |   unit: { files: ["tests/*.sh"], run: [bash, "{fiel}", "{", "{dir}"], env: { C: "\${ALSO_NOT}" } }
          |                                              ^^^^^^^^
        next: use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces

      moult.config.yaml:4:56: error: a single "{"
        4 |   unit: { files: ["tests/*.sh"], run: [bash, "{fiel}", "{", "{dir}"], env: { C: "\${ALSO_NOT}" } }
          |                                                        ^^^
        next: use {file}, {stem}, {name}, {dir}, or write {{ and }} for braces

      moult.config.yaml:4:81: error: the variable ALSO_NOT is not set
        4 |   unit: { files: ["tests/*.sh"], run: [bash, "{fiel}", "{", "{dir}"], env: { C: "\${ALSO_NOT}" } }
          |                                                                                 ^^^^^^^^^^^^^
        next: set ALSO_NOT, or give it a default: \${ALSO_NOT:-value}

      moult.config.yaml:5:23: error: {file} has no meaning in a group without files
        5 |   lint: { run: [bash, "{file}"] }
          |                       ^^^^^^^^
        next: add files, for example: files: ["tests/**/test_*.py"]
      exit 2"
    `);
  });
});

describe("the names of groups", () => {
  it("must be known to --group and --opt-in", async () => {
    expect(await refuse(GOOD, ["run", "--group", "unti", "--opt-in", "slow"]))
      .toMatchInlineSnapshot(`
      "error: --group: there is no group "unti"; did you mean "unit"?
        next: use one of: unit

      error: --opt-in: there is no group "slow"
        next: use one of: unit
      exit 2"
    `);
    expect(await refuse(GOOD, ["run", "--integration"])).toMatchInlineSnapshot(`
      "error: --integration: there is no group "integration"
        next: use one of: unit
      exit 2"
    `);
    expect(await refuse(GOOD, ["run"], { env: { MOULT_GROUP: "unit, fast" } }))
      .toMatchInlineSnapshot(`
      "error: MOULT_GROUP: there is no group "fast"
        next: use one of: unit
      exit 2"
    `);
  });
});

describe("the value of a setting", () => {
  it("must be good, all told at once", async () => {
    const args = ["-j", "many", "--memory", "4Q", "--timeout", "", "--retries=-1"];
    const env = { MOULT_GRACE: "soon", MOULT_VERBOSE: "maybe", MOULT_REPORTER: "html" };
    expect(await refuse(GOOD, ["run", ...args], { env })).toMatchInlineSnapshot(`
      "error: --jobs many: expected a number of tasks, a percentage or auto
        next: write for example --jobs 4

      error: --memory 4Q: expected a size such as 512M or 4G, a percentage or auto
        next: write for example --memory 4G

      error: --timeout "": expected a duration such as 90s, 5m or 1h30m, or none
        next: write for example --timeout 5m

      error: MOULT_GRACE=soon: expected a duration such as 500ms, 10s or 1m
        next: write for example MOULT_GRACE=10s

      error: --retries -1: expected a whole number from 0
        next: write for example --retries 2

      error: MOULT_VERBOSE=maybe: expected true or false
        next: write for example MOULT_VERBOSE=true

      error: MOULT_REPORTER=html: expected terminal, classic, json or junit, the latter two with =FILE to write to a file
        next: write for example MOULT_REPORTER=junit=report.xml
      exit 2"
    `);
  });
});

describe("a report file", () => {
  it("that cannot be written is told before the first test runs", async () => {
    await using project = makeProject({ "moult.config.yaml": groupOf(GOOD), ...TRACE });
    mkdirSync(join(project.root, "folder"));
    const reports = ["junit=folder", "json=tests/a.sh/x.json", "junit=/proc/x/y.xml"];
    const args = reports.flatMap((one) => ["--reporter", one]);
    expect(await refusal(project, ["run", ...args])).toMatchInlineSnapshot(`
      "folder: error: the junit report cannot be written: illegal operation on a directory
        next: give another file: --reporter junit=FILE

      tests/a.sh/x.json: error: the json report cannot be written: not a directory
        next: give another file: --reporter json=FILE

      /proc/x/y.xml: error: the junit report cannot be written: no such file or directory
        next: give another file: --reporter junit=FILE
      exit 3"
    `);
  });

  it("must not be that of another report", async () => {
    expect(await refuse(GOOD, ["run", "--reporter=json", "--reporter=junit"]))
      .toMatchInlineSnapshot(`
      "error: two reports go to standard output: json and junit
        next: give one of them another file: --reporter junit=FILE
      exit 2"
    `);
    expect(await refuse(GOOD, ["run", "--reporter=json=x", "--reporter=junit=./x"]))
      .toMatchInlineSnapshot(`
      "error: two reports go to ./x: json and junit
        next: give one of them another file: --reporter junit=FILE
      exit 2"
    `);
  });
});
