import { describe, expect, it } from "vitest";
import { putInFlag } from "../../src/github/flag-check.ts";
import { findFlagSites } from "../../src/github/flag-sites.ts";
import { open, PLAIN, WISH } from "./flag-rig.ts";

/** Why a flag cannot be put in, with the place. */
function refusal(text: string): string {
  const [site] = findFlagSites(open(text), WISH);
  if (site === undefined) return "no site";
  const change = putInFlag(site, WISH);
  if (change.ok) return "no refusal";
  return change.failures
    .map(({ message, place }) => {
      const { line, column, lineText } = { line: 0, column: 0, lineText: "", ...place };
      return `${line}:${column} ${lineText.trim()}: ${message}`;
    })
    .join("\n");
}

const STEP = "      - run: ci/test.sh unit\n";

/** The plain workflow with something else in it. */
function plainWith(part: string, other: string): string {
  expect(PLAIN).toContain(part);
  return PLAIN.replace(part, other);
}

describe("a flag that cannot be put in safely", () => {
  it.each([
    [
      plainWith("on:\n  workflow_call:\n", "on: [push, workflow_call]\n"),
      "1:1 on: [push, workflow_call]: on: is not written with one event per line",
    ],
    [
      plainWith("on:\n  workflow_call:\n", "on: workflow_call\n"),
      "1:1 on: workflow_call: on: is not written with one event per line",
    ],
    [
      plainWith("workflow_call:", "push:"),
      "1:1 on:: no workflow can call this one: it has no workflow_call",
    ],
    [
      plainWith("call:\n", "call: {}\n"),
      "2:3 workflow_call: {}: this event is written in a way that takes no further line",
    ],
    [
      plainWith("call:\n", "call: ~\n"),
      "2:3 workflow_call: ~: this event is written in a way that takes no further line",
    ],
    [
      plainWith("call:\n", "call:\n    inputs: {}\n"),
      "3:5 inputs: {}: these inputs are written in a way that takes no further line",
    ],
    [
      plainWith(
        "call:\n",
        "call:\n    inputs: &i\n      a: { type: string }\n  workflow_dispatch:\n    inputs: *i\n",
      ),
      "6:5 inputs: *i: these inputs are written in a way that takes no further line",
    ],
    [
      plainWith("call:\n", "call:\n    inputs:\n      use-moult: { type: string }\n"),
      "4:7 use-moult: { type: string }: there is an input use-moult already, and it is no boolean",
    ],
    [
      plainWith(STEP, "      - env: { A: 1 }\n        run: ci/test.sh\n"),
      "7:9 - env: { A: 1 }: these variables are written in a way that takes no further line",
    ],
    [
      plainWith(STEP, "      - { run: ci/test.sh }\n"),
      "7:9 - { run: ci/test.sh }: this step is written in a way that takes no further line",
    ],
    [
      plainWith("jobs:\n", "env:\n  USE_MOULT: 1\njobs:\n"),
      "4:3 USE_MOULT: 1: USE_MOULT is set here already",
    ],
    [
      plainWith("ci/test.sh unit", "source ci/test.sh"),
      "7:14 - run: source ci/test.sh: this step reads the script into its own shell, where another script cannot take its place",
    ],
    [
      plainWith("ci/test.sh unit", "A=1 sudo bash ci/test.sh"),
      "7:14 - run: A=1 sudo bash ci/test.sh: this step calls the script with sudo, which hands no variables on",
    ],
    [
      plainWith(STEP, `${STEP}        working-directory: ci\n`).replace("unit", "&& test.sh"),
      "7:14 - run: ci/test.sh && test.sh: this step calls the script by different paths",
    ],
    [
      plainWith(
        STEP,
        "      - env: &e\n          A: 1\n        run: ci/test.sh\n      - env: *e\n        run: make\n",
      ),
      '7:9 - env: &e: the flag cannot be put safely into the step "ci/test.sh": the new text would say more than that; an anchor may be in the way',
    ],
    [
      plainWith("unit", "; ci/run-tests"),
      '7:9 - run: ci/test.sh ; ci/run-tests: the flag cannot be put safely into the step "ci/test.sh ; ci/run-tests": the way back would not lead to the same bytes',
    ],
  ])("%# says where and why", (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });
});
