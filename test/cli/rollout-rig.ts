import { makeProject, type TestProject } from "../rig/project.ts";

/** A config as people write it, with comments and a format of its own. */
export const ROLLOUT_CONFIG = `# who tests what
version: 1
legacy: { script: ci/test.sh }
tests:
    unit: { files: ["tests/*.sh"],   run: [bash, "{file}"] }   # odd spaces stay

rollout:   # see docs
  overrides:
    - when: { env: TEST_CONFIG, eq: multigpu }
      run: [ci/multigpu.sh, --all]
  configurations:
    smoke: { env: TEST_CONFIG, glob: "*smoke*" }   # first
    unit: { env: TEST_CONFIG, eq: unit }
  key: [PR]
  phase: "first"   # where we are
  phases:
    # with care
    - { name: shadow, risk: low, mode: shadow }
    - { name: first, configurations: [smoke], percent: 50, mode: moult-with-fallback }
    - { name: all, risk: high, mode: moult }
  rolledBack: [unit] # until the leak is found
`;

/** Says that it ran, with what, and ends with a code of its own. */
export const OLD_SCRIPT = '#!/bin/sh\necho "old script: $*"\nexit 42\n';

/** A project with such a rollout; the files come over it. */
export function makeRolloutProject(files: Readonly<Record<string, string>> = {}): TestProject {
  return makeProject({
    "moult.config.yaml": ROLLOUT_CONFIG,
    // With a state folder, a config is checked once and not for each call.
    ".moult/.gitignore": "*\n",
    "tests/a.sh": "echo a test\n",
    "ci/test.sh": OLD_SCRIPT,
    "ci/multigpu.sh": '#!/bin/sh\necho "override: $*"\nexit 7\n',
    ...files,
  });
}

/** A key below 50 %, and one above. */
export const KEYS = { low: "2", high: "main" } as const;
