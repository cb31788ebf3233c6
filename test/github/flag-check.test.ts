import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { putInFlag, takeOutFlag } from "../../src/github/flag-check.ts";
import { findFlagSites } from "../../src/github/flag-sites.ts";
import { openWorkflow } from "../../src/github/workflow-nodes.ts";
import { open, PLAIN, WISH } from "./flag-rig.ts";

function putIn(text: string): string {
  const [site] = findFlagSites(open(text), WISH);
  if (site === undefined) throw new Error(`no site:\n${text}`);
  const change = putInFlag(site, WISH);
  if (!change.ok) throw new Error(`${change.failures[0]?.message}:\n${text}`);
  return change.value.after;
}

const takeOut = (text: string): string => takeOutFlag(open(text)).after;

const one = (...texts: readonly string[]) => fc.constantFrom(...texts);

const aComment = one("", "", " # a: b", " # moult");
const aLineOf = (indent: string) =>
  one("", "", `${indent}# note: [x`, `\n`, `${indent}  # deeper\n\n`);

const INPUTS = one(
  "",
  "    inputs:\n",
  "    inputs: # none yet\n",
  "    inputs:\n      level: { type: string, default: 'a: b' } # flow\n",
  "    inputs: &inputs\n      level:\n        type: string\n        description: |\n          two\n\n          lines\t\n\n      other: {type: number}\n",
  "    inputs:\n      # which\n      level:\n        type: string\n        default: >-\n          a\n          b\n        # of the level\n    # after\n",
);
const DISPATCH = one(
  "",
  "  workflow_dispatch:\n",
  "  workflow_dispatch:\n    inputs:\n      level:\n        type: string\n",
  "  push: { branches: [main] }\n  workflow_dispatch: # by hand\n    inputs:\n",
);
const RUNS = one(
  "run: ci/test.sh unit",
  "run: ci/test.sh   # all of it",
  "run: './ci/test.sh \"$X\"'",
  'run: "bash ci/test.sh \\"a\\" \\ttab"',
  'run: |\n          set -x\n          # not ci/test.sh\n          A=1 ci/test.sh "$A"\tb\n          ls ci/test.sh',
  "run: |-\n          if true; then\n            $GITHUB_WORKSPACE/ci/test.sh a\n          else\n            ci/test.sh b || exit 1\n          fi",
  "run: >\n          ci/test.sh\n          unit",
  'run: |+\n          T=ci/test.sh\n          docker run \\\n            -e X \\\n            image sh -c "$T"\n\n',
);
const ENVS = one(
  "",
  "",
  "env:\n",
  "env:\n          A: 1 # one\n          B: |\n            x\n",
  "env: &e\n          # why\n          A: ${{ matrix.a }}\n          # C: 3\n",
);

/** A workflow of these parts, with its jobs before or after its events. */
const aWorkflow = fc
  .record({
    inputs: INPUTS,
    dispatch: DISPATCH,
    run: RUNS,
    env: ENVS,
    comment: aComment,
    between: aLineOf("        "),
    head: one("", "# head\n", "---\n", "\uFEFF", "%YAML 1.2\n---\n"),
    secrets: one("", "    secrets:\n      T: { required: true }\n"),
    more: one("", "        if: always()\n", "      - run: echo ci/test.sh\n"),
    order: one("run", "env", "name"),
    isFirst: fc.boolean(),
    crlf: fc.boolean(),
    hasEnd: fc.boolean(),
  })
  .map(({ order, isFirst, crlf, hasEnd, ...part }) => {
    const env = part.env === "" || part.env.endsWith("\n") ? part.env : `${part.env}\n`;
    const run = `${part.run}\n${part.between === "" ? "" : `${part.between}\n`}`;
    const keys = {
      run: [run, env],
      env: [env, run],
      name: ["name: Test # it\n", run, env],
    }[order] ?? [run];
    const step = keys
      .filter((key) => key !== "")
      .map((key, at) => (at === 0 ? "      - " : "        ") + key);
    const on = `on:${part.comment}\n  workflow_call:${part.comment}\n${part.inputs}${part.secrets}${part.dispatch}`;
    const jobs = `jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n${step.join("")}${part.more}`;
    const text = part.head + (isFirst ? on + jobs : jobs + on);
    const ended = hasEnd ? text : text.replace(/\n+$/, "");
    return crlf ? ended.replaceAll("\n", "\r\n") : ended;
  })
  // A block that keeps its last line ends is changed by what stands behind it.
  .filter((text) => openWorkflow("w.yml", text).ok);

/** The lines of one text that are not in the other, as often as they are there. */
function linesLost(from: string, to: string): readonly string[] {
  const left = to.split(/\r?\n/);
  return from.split(/\r?\n/).filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const OURS =
  /# moult init github|^ +(?:description: Run the tests with Moult; .*|type: boolean|default: false)$|ci\/run-tests|docker run -e USE_MOULT |^ +run: /;

describe("a flag in a workflow", () => {
  it("goes in without touching another line, once, and comes out byte for byte", () => {
    fc.assert(
      fc.property(aWorkflow, (text) => {
        const after = putIn(text);
        expect(new Set(after.match(/\r?\n/g))).toEqual(new Set(text.match(/\r?\n/g)));
        expect(putIn(after)).toBe(after);
        expect(takeOut(after)).toBe(text);
        expect(takeOut(text)).toBe(text);
        const [added, lost] = [linesLost(after, text), linesLost(text, after)];
        expect(added.filter((line) => !OURS.test(line))).toEqual([]);
        expect(lost.filter((line) => !/ci\/test\.sh|docker run|^ +- run: /.test(line))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it("comes out also when other lines have changed since", () => {
    const change = (text: string) =>
      text
        .replace("runs-on: ubuntu-latest", "runs-on: macos-latest # new\n    timeout-minutes: 5")
        .replace("jobs:", "permissions: {}\njobs:");
    fc.assert(
      fc.property(aWorkflow, (text) => {
        expect(takeOut(change(putIn(text)))).toBe(change(text));
      }),
      { numRuns: 10 },
    );
  });

  it("stands below the comments of the input before it, and above those of the next key", () => {
    const text = `${PLAIN.replace("jobs:", "jobs: # all")}on:
  workflow_call:
    inputs:
      level:
        type: number
        # in percent
      # later: more
    # secrets
`.replace("on:\n  workflow_call:\njobs", "jobs");
    const lines = putIn(text).split("\n");
    expect(lines.slice(lines.indexOf("        # in percent"), -1)).toEqual([
      "        # in percent",
      "      use-moult: # moult init github",
      "        description: Run the tests with Moult; otherwise the phases of its rollout decide",
      "        type: boolean",
      "        default: false",
      "      # later: more",
      "    # secrets",
    ]);
  });

  it("leaves what somebody has put beside it meanwhile", () => {
    const after = putIn(PLAIN);
    const edited = after
      .replace(/( +)default: false\n/, "$&      level:\n        type: string\n")
      .replace(/ +USE_MOULT: .*\n/, "$&          A: 1\n")
      .replace("default: false", "default: true");
    expect(takeOut(edited)).toBe(`on:
  workflow_call:
    inputs:
      level:
        type: string
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - env:
          A: 1
        run: ci/test.sh unit
`);
  });
});
