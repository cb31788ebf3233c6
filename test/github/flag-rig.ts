import { openWorkflow, type WorkflowFile } from "../../src/github/workflow-nodes.ts";

/** What is put in. */
export const WISH = { flag: "USE_MOULT", script: "ci/test.sh", entry: "ci/run-tests" };

/** The smallest workflow that takes it. */
export const PLAIN = `on:
  workflow_call:
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: ci/test.sh unit
`;

/** Opens a text that is a workflow. */
export function open(text: string): WorkflowFile {
  const file = openWorkflow("w.yml", text);
  if (!file.ok) throw new Error(`${file.failures[0]?.message}:\n${text}`);
  return file.value;
}
