import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const CONDITIONS = `#!/bin/bash
quick=false; slow=true
for a in "$@"; do case $a in --quick) quick=true;; --no-slow) slow=false;; --deep) deep=1;; esac; done
find tests -name 'test_*.py'
if [ "$1" != "--quick" ]; then find a -name 'test_*.py'; fi
if ! [ "$quick" = true ]; then find b -name 'test_*.py'; fi
if [ "$slow" = true ]; then find c -name 'test_*.py'; fi
if [ "$deep" = 1 ] || [ -n "$CI" ]; then find d -name 'test_*.py'; fi
case $1 in --quick) ;; *) find e -name 'test_*.py' ;; esac
if [ "\${deep:-}" = 1 ] && [ -d f ]; then find f -name 'test_*.py'; fi
`;

const LISTS = `#!/bin/bash
for a in "$@"; do case $a in --integration) integration=true;; --deep) deep=true;; esac; done
slow() { find b -name 'test_*.py'; }
both() { find d -name 'test_*.py'; again; }
again() { [ $# -gt 9 ] && both; }
cd . && find tests -name 'test_*.py' || true
[ "$integration" = true ] && find a -name 'test_*.py'
$deep && slow
both
$deep && both
[ "$integration" = true ] || find c -name 'test_*.py'
[ -d e ] && find e -name 'test_*.py'
grep -q x y && find f -name 'test_*.py'
`;

describe("moult init --from, where a find runs on conditions", () => {
  it("takes no negated flag for one that asks for tests, and does not call that the same", async () => {
    const folders = ["tests", "a", "b", "c", "d", "e", "f"];
    const files = Object.fromEntries(folders.map((name) => [`${name}/test_x.py`, ""]));
    await using project = makeProject({ ...files, "run_tests.sh": CONDITIONS });
    const made = await project.moult(["init", "--from", "run_tests.sh", "--verify-discovery"]);
    expect(shown(project, made)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml: 7 groups of tests
      wrote ROOT/run_tests
      wrote ROOT/run_ci_replica
      next: moult init --from run_tests.sh --verify-discovery
      discovery, no flag: the same 6 files, as far as the script was understood
      discovery, --deep: the same 7 files, as far as the script was understood
      not wholly understood, see the warnings: 5 find commands of the script
      warning: run_tests.sh: line 5: taken as if \`[ "$1" != "--quick" ]\` were always so
      warning: run_tests.sh: line 6: taken as if \`! [ "$quick" = true ]\` were always so
      warning: run_tests.sh: line 7: taken as if \`[ "$slow" = true ]\` were always so
      warning: run_tests.sh: line 8: taken as if \`[ "$deep" = 1 ] || [ -n "$CI" ]\` were always so
      warning: run_tests.sh: line 9: taken as if \`$1\` were always \`*\`
      exit 6"
    `);
  });

  it("reads what stands before && and ||, and who calls a function, as conditions", async () => {
    const folders = ["tests", "a", "b", "c", "d", "e", "f"];
    const files = Object.fromEntries(folders.map((name) => [`${name}/test_x.py`, ""]));
    await using project = makeProject({ ...files, "run_tests.sh": LISTS });
    const made = await project.moult(["init", "--from", "run_tests.sh", "--verify-discovery"]);
    expect(shown(project, made)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml: 7 groups of tests
      wrote ROOT/run_tests
      wrote ROOT/run_ci_replica
      next: moult init --from run_tests.sh --verify-discovery
      discovery, no flag: the same 5 files, as far as the script was understood
      discovery, --deep: the same 6 files, as far as the script was understood
      discovery, --integration: the same 6 files, as far as the script was understood
      not wholly understood, see the warnings: 3 find commands of the script
      warning: run_tests.sh: line 4: taken as if \`both\` were always called
      warning: run_tests.sh: line 11: taken as if not \`[ "$integration" = true ]\` were always so
      warning: run_tests.sh: line 13: taken as if \`grep -q x y\` were always so
      exit 6"
    `);
  });
});

const FOLDERS = `#!/bin/bash
for f in $(cd a && find . -name 'test_*.py'); do python3 $f; done
collect() { cd b; find . -name 'test_*.py'; }
there() { find . -name 'test_*.py'; }
enter() { cd "$1"; }
(collect)
mkdir -p c && cd c || exit 1
x=$(there)
cd ..
pushd d >/dev/null
find . -name 'test_*.py'
popd
find ./e -name 'test_*.py'
while read -r f; do
  case $f in *skip*) continue ;; esac
  python3 $f
done < <(find f -name 'test_*.py')
mapfile -t more < <(find g -name 'test_*.py')
for f in "\${more[@]}"; do
  [ -f "$f" ] || continue
  [[ $f == *old* ]] && continue
done
if [ -d h ]; then cd h; fi
find . -name 'check_*.py'
`;

describe("moult init --from, where a script changes folders", () => {
  it("follows what the shell of a find has entered, and says where only running would tell", async () => {
    const folders = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const files = Object.fromEntries(folders.map((name) => [`${name}/test_x.py`, ""]));
    await using project = makeProject({ ...files, "test_top.py": "", "run_tests.sh": FOLDERS });
    const made = await project.moult(["init", "--from", "run_tests.sh", "--verify-discovery"]);
    expect(shown(project, made)).toMatchInlineSnapshot(`
      "wrote ROOT/moult.config.yaml: 7 groups of tests
      wrote ROOT/run_tests
      wrote ROOT/run_ci_replica
      next: moult init --from run_tests.sh --verify-discovery
      discovery, no flag: the same 7 files, as far as the script was understood
      not wholly understood, see the warnings: 3 find commands of the script
      warning: run_tests.sh: line 14: what this loop leaves out of the output of find is not in the config
      warning: run_tests.sh: line 19: what this loop leaves out of the output of find is not in the config
      warning: run_tests.sh: line 24: only running it would tell where this looks: find . -name 'check_*.py'
      exit 6"
    `);
    const groups = project.read("moult.config.yaml").match(/files: .*/g);
    expect(groups).toMatchInlineSnapshot(`
      [
        "files: ["a/**/test_*.py"]",
        "files: ["b/**/test_*.py"]",
        "files: ["c/**/test_*.py"]",
        "files: ["d/**/test_*.py"]",
        "files: ["e/**/test_*.py"]",
        "files: ["f/**/test_*.py"]",
        "files: ["g/**/test_*.py"]",
      ]
    `);
  });
});
