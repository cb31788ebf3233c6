import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

/** Each find in another way to write it: what a config makes of it is compared with the real find. */
const SCRIPT = `#!/bin/bash
HERE="$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)"
roots=(libs/a 'libs/b c')
integration=false
[ "$1" = "--integration" ] && shift
while [ $# -gt 0 ]; do
  case "$1" in
    --slow|-s) slow=1 ;;
    --integration) integration=true ;;
  esac
  shift
done
export MODE="\${MODE:-mock}" PYTHONPATH="$HERE:$HERE/libs:\${PYTHONPATH:-}"
if [ -n "$CI" ]; then export ONLY_IN_CI=1; fi
cd "$HERE"
count=$(find . -name '*.py' | wc -l)
find . -name '*.pyc' -delete
files=$(find ./tests -type f \\( -name 'test_*.py' -o -name "*_test.py" \\) ! -path '*/manual/*' ! -name 'test_skip*' -not -path "./venv/*" 2>/dev/null)
for root in "\${roots[@]}"; do
  found=$(find "$root" -path "$root/vendor" -prune -o -name 'test_*.py' -print)
done
mapfile -t top < <(find . -maxdepth 2 -name 'check_*.py')
more=$(find "$HERE/tools" -mindepth 2 -name 'test_*.py')
less=$(find ./docs -name 'test_*.py' | grep -v old)
if [ "$integration" = true ]; then
  deep=$(find $HERE/deep -name 'test_*.py' -type f)
elif [ "\${slow:-}" = 1 ]; then
  late=$(find ./late -name 'test_*.py')
fi
run() { TESTING=true python3 -B "$1" -q; }
`;

const PYTHON = [
  "tests/test_a.py",
  "tests/x/y/b_test.py",
  "tests/x/manual/test_no.py",
  "tests/test_skip_me.py",
  "libs/a/test_c.py",
  "libs/a/vendor/test_no.py",
  "libs/b c/deep/test_d.py",
  "check_top.py",
  "tools/check_two.py",
  "tools/deep/check_no.py",
  "docs/test_doc.py",
  "deep/test_e.py",
  "late/test_f.py",
];

describe("moult init --from", () => {
  it("makes a config that selects what the finds print, and says what it cannot know", async () => {
    const files = Object.fromEntries(PYTHON.map((path) => [path, ""]));
    await using project = makeProject({ ...files, "run_tests.sh": SCRIPT });
    const made = await project.moult(["init", "--from", "run_tests.sh", "--verify-discovery"]);
    expect(shown(project, made)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml: 7 groups of tests
      wrote ROOT/run_tests
      wrote ROOT/run_ci_replica
      next: moult init --from run_tests.sh --verify-discovery
      discovery, no flag: the same 7 files, as far as the script was understood
      discovery, --integration: the same 8 files, as far as the script was understood
      discovery, --slow: the same 8 files, as far as the script was understood
      not wholly understood, see the warnings: 3 find commands of the script
      warning: run_tests.sh: line 23: \`-mindepth\` is not understood: find "$HERE/tools" -mindepth 2 -name 'test_*.py'
      warning: run_tests.sh: line 24: what \`grep\` makes of the output of find is not in the config
      warning: run_tests.sh: line 28: taken as if not \`[ "$integration" = true ]\` were always so
      warning: run_tests.sh: line 14: what is exported on conditions is not in the config: export ONLY_IN_CI=1
      exit 6"
    `);
    const [, config] = project.read("moult.config.yaml").split("the script had none\n");
    expect(config).toMatchInlineSnapshot(`
      "env:
        MODE: "\${MODE:-mock}"
        PYTHONPATH: ".:libs:\${PYTHONPATH:-}"
        TESTING: "true"
      tests:
        tests:
          files: ["tests/**/test_*.py", "tests/**/*_test.py"]
          exclude: ["tests/**/manual/**", "tests/**/test_skip*"]
          run: ["python3", "-B", "./{file}", "-q"]
        libs-a:
          files: ["libs/a/**/test_*.py"]
          exclude: ["libs/a/vendor"]
          run: ["python3", "-B", "{file}", "-q"]
        libs-b-c:
          files: ["libs/b c/**/test_*.py"]
          exclude: ["libs/b c/vendor"]
          run: ["python3", "-B", "{file}", "-q"]
        unit:
          files: ["check_*.py", "*/check_*.py"]
          run: ["python3", "-B", "./{file}", "-q"]
        docs:
          files: ["docs/**/test_*.py"]
          run: ["python3", "-B", "./{file}", "-q"]
        integration: # runs only with --opt-in integration
          optIn: true
          files: ["deep/**/test_*.py"]
          run: ["python3", "-B", "{file}", "-q"]
        slow: # runs only with --opt-in slow
          optIn: true
          files: ["late/**/test_*.py"]
          run: ["python3", "-B", "./{file}", "-q"]
      "
    `);
    // A file that only one of both sees.
    project.write("tests/.hidden/test_g.py", "");
    const later = await project.moult(["init", "--from", "run_tests.sh", "--verify-discovery"]);
    expect(shown(project, later)).toMatchInlineSnapshot(`
      "discovery, no flag: other files than the script
        only the script: tests/.hidden/test_g.py
      discovery, --integration: other files than the script
        only the script: tests/.hidden/test_g.py
      discovery, --slow: other files than the script
        only the script: tests/.hidden/test_g.py
      not wholly understood, see the warnings: 3 find commands of the script
      warning: run_tests.sh: line 23: \`-mindepth\` is not understood: find "$HERE/tools" -mindepth 2 -name 'test_*.py'
      warning: run_tests.sh: line 24: what \`grep\` makes of the output of find is not in the config
      warning: run_tests.sh: line 28: taken as if not \`[ "$integration" = true ]\` were always so
      warning: run_tests.sh: line 14: what is exported on conditions is not in the config: export ONLY_IN_CI=1
      exit 6"
    `);
  });

  it("writes through no link, and nothing at all when one of its files is there", async () => {
    await using project = makeProject({
      "run_tests.sh": "find . -name 'test_*.py'\n",
      "test_a.py": "",
    });
    await using outside = makeProject({});
    const target = join(outside.root, "made");
    const calls = [
      ["--from", "run_tests.sh"],
      ["--entry", "run_ci_replica", "--script", "run_tests.sh"],
    ];
    for (const args of calls) {
      symlinkSync(target, join(project.root, "run_ci_replica"));
      const { exitCode, stderr } = await project.moult(["init", ...args]);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("there is a file already"),
      });
      rmSync(join(project.root, "run_ci_replica"));
    }
    expect(
      [target, ...["run_tests", "moult.config.yaml"].map((name) => join(project.root, name))].map(
        (path) => existsSync(path),
      ),
    ).toEqual([false, false, false]);
  });

  it("sets in run_ci_replica what the old one hands over, and never nothing in silence", async () => {
    await using project = makeProject({
      "run_tests.sh": "find . -name 'test_*.py'\n",
      "test_a.py": "",
      "run_ci_replica.sh": 'CI=true env -u X MODE="full run" bash "$HERE/run_tests.sh" NOT=this\n',
    });
    await project.moult(["init", "--from", "run_tests.sh"]);
    expect(project.read("run_ci_replica")).toContain(
      "\nexport CI=true\nexport MODE='full run'\nexec ",
    );
    rmSync(join(project.root, "moult.config.yaml"));
    project.write("run_ci_replica.sh", "if true; then export CI=1; fi\n./run_tests.sh\n");
    const { stderr } = await project.moult(["init", "--from", "run_tests.sh"]);
    expect(stderr).toMatchInlineSnapshot(`
      "warning: run_ci_replica.sh: line 1: what is exported on conditions is not in the config: export CI=1
      warning: run_ci_replica.sh: nothing was understood of what it sets: run_ci_replica sets CI and GITHUB_ACTIONS
      "
    `);
    expect(project.read("run_ci_replica")).toContain(
      "export CI=true\nexport GITHUB_ACTIONS=true\n",
    );
  });

  it("overwrites nothing, and says what is wrong", async () => {
    await using project = makeProject({
      "run_tests.sh": "for f in $(find $UNKNOWN_$RANDOM -name 'test_*'); do python3 $f; done\n",
      "other/run_tests.sh": "find . -name 'test_*.py'\n",
      "other/test_a.py": "",
      "other/run_tests": "mine\n",
    });
    mkdirSync(join(project.root, "elsewhere"));
    const calls = [
      ["--from", "run_tests.sh"],
      ["--from", "missing.sh"],
      ["--from", "other/run_tests.sh"],
      ["-C", "elsewhere", "--from", "run_tests.sh"],
      ["--verify-discovery"],
    ];
    const said: string[] = [];
    for (const args of calls) said.push(shown(project, await project.moult(["init", ...args])));
    expect(said.join("\n\n")).toMatchInlineSnapshot(`
      "run_tests.sh: error: no find command was understood; line 1: a word of this is empty here: find $UNKNOWN_$RANDOM -name 'test_*'
        next: write the config by hand (moult init makes a first one), or see what it runs: moult trace
      exit 2

      missing.sh: error: the script cannot be read: no such file or directory
        next: correct --from; it starts from the folder where you are
      exit 2

      other/run_tests: error: there is a file already, and \`moult init\` has not made it
        next: rename or remove it: the script that runs Moult gets this name
      exit 2

      run_tests.sh: error: the script is not in the project ROOT/elsewhere
        next: call this in the root of the project, or name that with -C
      exit 2

      error: --verify-discovery is for --from
        next: write for example: moult init --from run_tests.sh --verify-discovery
      exit 2"
    `);
    expect(existsSync(join(project.root, "moult.config.yaml"))).toBe(false);
    expect(project.read("other/run_tests")).toBe("mine\n");
  });
});
