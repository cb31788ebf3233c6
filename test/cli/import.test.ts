/* oxlint-disable vitest/no-conditional-tests -- a machine has a sandbox or it has not, and no test is skipped */
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBashParser } from "../../src/bash/tree-sitter.ts";
import { describeImport } from "../../src/cli/import-report.ts";
import { readHelpers } from "../../src/cli/import-texts.ts";
import { importScript } from "../../src/import/import-script.ts";
import { renderConfig } from "../../src/import/render-config.ts";
import { MAY_SANDBOX } from "../judge/trace-rig.ts";
import { makeProject } from "../rig/project.ts";

const FORMS = "test/fixtures/bash/forms";

const SCRIPT = `#!/bin/bash
set -e
MODE=\${MODE:-all}
unit() { make unit "$@"; }
docs() { make docs; }
# What there is to do.
if [[ $MODE == unit* ]]; then
  unit "\${PART:-}" # one part
  make clean
elif [[ $MODE == docs ]]; then
  docs
fi
`;

describe("moult import", () => {
  it("prints the dispatch as suites, and what of it stays bash", async () => {
    await using project = makeProject({ "ci/test.sh": SCRIPT });
    const { exitCode, stdout, stderr } = await project.moult(["import", "ci/test.sh"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "# What ci/test.sh chooses, as data: the first suite whose \`when\` holds is what CI runs.

      version: 1

      legacy: { script: "ci/test.sh" }

      variables:
        MODE: { type: string, default: all }
        PART: { type: string }

      suites:
        # What there is to do.
        - name: unit
          when: { env: MODE, glob: "unit*" }
          steps:
            # one part
            - { call: unit, args: ["\${PART:-}"] }
            - sh: "make clean"
        - name: docs
          when: { env: MODE, eq: docs }
          steps:
            - call: docs
        - name: otherwise
          steps:
            - sh: ":"
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "3 suites, 4 steps: 2 typed, 2 verbatim
        ci/test.sh:9: stays bash: make clean
      "
    `);
  });

  it("writes a config that moult plan takes, and replaces none without --force", async () => {
    await using project = makeProject({ "ci/test.sh": SCRIPT });
    const args = ["import", "ci/test.sh", "-o", "moult.config.yaml"];
    const first = await project.moult(args);
    const plan = await project.moult(["plan", "--json"], { env: { MODE: "docs" } });
    const second = await project.moult(args);
    const forced = await project.moult([...args, "--force", "--json"]);
    expect([first.exitCode, plan.exitCode, second.exitCode, forced.exitCode]).toEqual([0, 0, 2, 0]);
    expect(plan.stdout).toContain("docs/docs");
    expect(second.stderr).toContain("there is a file already");
    const { suites, steps, typed, verbatim, config } = JSON.parse(forced.stdout);
    expect([suites, steps, typed, verbatim]).toEqual([3, 4, 2, 2]);
    expect(config).toBe(project.read("moult.config.yaml"));
  });

  it("does not write over the script, not even through a link", async () => {
    await using project = makeProject({ "test.sh": SCRIPT });
    symlinkSync("test.sh", join(project.root, "link.yaml"));
    const args = ["import", "test.sh", "-o", "link.yaml", "--force"];
    const { exitCode, stderr } = await project.moult(args);
    expect([exitCode, stderr.includes("this is the script itself")]).toEqual([2, true]);
    expect(project.read("test.sh")).toBe(SCRIPT);
  });

  it("says what is wrong: no script, one that bash rejects, a config beside it", async () => {
    await using project = makeProject({ "ci/test.sh": "if true; then\n", "sub/x": "" });
    const calls = [
      ["import"],
      ["import", "ci/missing.sh"],
      ["import", "ci/test.sh"],
      ["import", "ci/test.sh", "-o", "sub/moult.config.yaml"],
    ];
    const ended = await Promise.all(calls.map((args) => project.moult(args)));
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
    expect(ended.map(({ stderr }) => stderr.split("\n")[0]?.replaceAll(project.root, ".")))
      .toMatchInlineSnapshot(`
      [
        "error: moult import takes one script",
        "ci/missing.sh: error: the script cannot be read: no such file or directory",
        "ci/test.sh:1:1: error: bash cannot read ci/test.sh: syntax error: unexpected end of file",
        "error: ci/test.sh is not below ./sub, where the config is",
      ]
    `);
  });

  it("shows what is wrong with the script with --audit, and writes nothing", async () => {
    await using project = makeProject({ "ci/test.sh": SCRIPT });
    const { exitCode, stdout } = await project.moult([
      "import",
      "ci/test.sh",
      "--audit",
      "-o",
      "x.yaml",
    ]);
    expect([exitCode, stdout.includes("suites:")]).toEqual([0, false]);
    expect(() => project.read("x.yaml")).toThrow("ENOENT");
  });

  it("reads what the syntax does not say from the traces of declared cells", async () => {
    await using project = makeProject(readForm("loop"));
    const args = ["import", "ci/test.sh", "-o", "moult.config.yaml", "--matrix", "matrix.json"];
    const { exitCode, stderr } = await project.moult(args);
    const said = "3 suites, 14 steps: 13 typed, 1 verbatim";
    expect([exitCode, stderr.includes(said)]).toEqual([MAY_SANDBOX ? 0 : 3, MAY_SANDBOX]);
    const { stdout } = await project.moult(["verify", "--matrix", "matrix.json"]);
    expect(stdout.includes(EQUAL)).toBe(MAY_SANDBOX);
  });

  it("says which cells could not be traced, and takes nothing from the others", async () => {
    const files = readForm("loop");
    const script = files["ci/test.sh"]?.replace(/^for pass/m, "source ./not-there.sh\n$&");
    await using project = makeProject({ ...files, "ci/test.sh": script ?? "" });
    const args = ["import", "ci/test.sh", "-o", "moult.config.yaml", "--matrix", "matrix.json"];
    const { exitCode, stderr } = await project.moult(args);
    expect(exitCode).toBe(MAY_SANDBOX ? 0 : 3);
    const said =
      "nothing comes from traces, because 2 of 2 cells cannot be traced to the end: E_SOURCE";
    expect(stderr.includes(said)).toBe(MAY_SANDBOX);
    expect(stderr).not.toContain("come from traces of");
  });

  it.each(readdirSync(FORMS))("imports the form %s so that it runs the same", async (form) => {
    await using project = makeProject(readForm(form));
    const path = form === "arguments" ? "ci/functions.sh" : "ci/test.sh";
    const text = project.read(path);
    const wish = { root: project.root, path, text, outputPath: undefined, mayReplace: false };
    const helpers = await readHelpers(wish);
    const imported = importScript(await loadBashParser(), { path, text, helpers });
    if (!imported.ok) throw new Error(imported.failures[0]?.message);
    expect(describeImport(path, imported.value).split("\n")[0]).toBe(COUNTS[form]);
    project.write("moult.config.yaml", renderConfig(imported.value));
    const { exitCode, stdout } = await project.moult(["verify", "--matrix", "matrix.json"]);
    expect([exitCode, stdout.split("\n")[0]]).toEqual(MAY_SANDBOX ? [0, EQUAL] : [3, ""]);
  });
});

const EQUAL = "2 cells: 2 equal, 0 intended, 0 different, 0 errors";

const COUNTS: Readonly<Record<string, string>> = {
  arguments: "4 suites, 4 steps: 2 typed, 2 verbatim",
  case: "6 suites, 8 steps: 6 typed, 2 verbatim",
  chain: "6 suites, 10 steps: 10 typed, 0 verbatim",
  computed: "5 suites, 4 steps: 3 typed, 1 verbatim",
  function: "4 suites, 15 steps: 13 typed, 2 verbatim",
  loop: "1 suite, 4 steps: 3 typed, 1 verbatim",
  rows: "1 suite, 7 steps: 5 typed, 2 verbatim",
  tail: "1 suite, 6 steps: 4 typed, 2 verbatim",
};

function readForm(form: string): Record<string, string> {
  const folder = join(FORMS, form);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")] as const);
  const { "matrix.json": matrix = "[]", ...others } = Object.fromEntries(texts);
  const cells: unknown[] = JSON.parse(matrix);
  // Two that are easy to get wrong; all of them were run when the form was written (docs/decisions/0020-import.md).
  const some = cells.slice(2, 4);
  return { ...others, "matrix.json": JSON.stringify(some) };
}
