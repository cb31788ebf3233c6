import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { shown } from "./shown.ts";

const SCRIPT = `#!/bin/bash
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
    await using project = makeProject({ ...files, "test_top.py": "", "run_tests.sh": SCRIPT });
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
