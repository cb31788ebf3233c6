import { chmodSync } from "node:fs";
import { join } from "node:path";
import { ENTRY_MARK } from "../../src/cli/legacy-entry.ts";
import { makeProject, type TestProject } from "../rig/project.ts";

/** A reusable workflow with a comment at each turn. */
export const WORKFLOW = `# Tests, called by ci.yml
on:
  workflow_call:
    inputs:
      kind: { type: string, required: true } # docs or unit

jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        shard: [1, 2]
    steps:
      - uses: actions/checkout@v4
      # The tests themselves.
      - name: Test
        run: |
          set -x
          ci/test.sh "$KIND"   # all words
        env:
          KIND: \${{ inputs.kind }}
          SHARD: \${{ matrix.shard }}
`;

const CALLER = `on: push
jobs:
  docs: { uses: ./.github/workflows/_test.yml, with: { kind: docs } }
  unit: { uses: ./.github/workflows/_test.yml, with: { kind: unit } }
`;

/** As one of a project with a rollout does: the old script, unless the flag is 1. */
export const ENTRY = `#!/bin/sh
${ENTRY_MARK}
if [ "\${USE_MOULT-}" = 1 ]; then exec moult run -- "$@"; fi
exec ci/test.sh "$@"
`;

const SCRIPT = `#!/bin/bash
source ci/lib.sh
if [[ $KIND == docs ]]; then test_docs; else test_unit "$SHARD"; fi
`;

const CONFIG = `version: 1
legacy: { script: ci/test.sh }
variables: { SHARD: { type: number, default: "1" } }
tests: { unit: { files: ["none/*.py"], run: ["true"] } }
suites:
  - { name: docs, when: { env: KIND, eq: docs }, steps: [{ call: test_docs }] }
  - { name: unit, steps: [{ call: test_unit, args: ["\${SHARD}"] }] }
`;

const FILES = {
  "moult.config.yaml": CONFIG,
  "ci/test.sh": SCRIPT,
  "ci/lib.sh": 'test_docs() { doctest; }\ntest_unit() { pytest --shard "$1"; }\n',
  "ci/run-tests": ENTRY,
  ".github/workflows/_test.yml": WORKFLOW,
  ".github/workflows/ci.yml": CALLER,
};

/** The workflow. */
export const TARGET = ".github/workflows/_test.yml";
/** What checks the config. */
export const VALIDATION = ".github/workflows/moult-validate.yml";

/** A project in a repository of GitHub: an old script, an entry script, a reusable workflow, who calls it. */
export function makeGithubProject(files: Readonly<Record<string, string>> = {}): TestProject {
  const project = makeProject({ ...FILES, ...files });
  chmodSync(join(project.root, "ci/run-tests"), 0o755);
  return project;
}
