import { expect, it } from "vitest";
import { judgeGates } from "../../src/rollout/judge-gates.ts";
import { renderRolloutJson } from "../../src/report/rollout-json.ts";
import { renderRolloutMarkdown } from "../../src/report/rollout-markdown.ts";
import { renderRolloutText } from "../../src/report/rollout-text.ts";
import { describeNext } from "../../src/report/rollout-view.ts";
import { oneGate } from "../rollout/histories.ts";
import { STORY, STORY_VIEW } from "./rollout-stories.ts";

it("shows phases, configurations and what blocks the next on one screen", () => {
  const text = renderRolloutText(STORY_VIEW);
  expect(text.split("\n").length).toBeLessThan(26);
  expect(text).toMatchInlineSnapshot(`
    "done   before  shadow (plan only)  100 %  smoke pass, docs pass, unit taken back
    here   first   shadow               10 %  smoke fail, docs pass, unit taken back
    next   all     moult               100 %  all configurations

    docs: pass; runs 360, fallback rate 0.0 %, runner errors 0.0 %, slowdown -1.5 %, disagreement 0.0 %, out of memory 0, missing tests 0, peak memory x 1.00
    unit: taken back; the old script runs it, and the next phase does not wait for it

    smoke: fail
      pass   runs              60 of at least 20
      FAIL   fallback rate     19 of 60 runs, 31.7 % (16.6 % to 51.3 %); limit 5.0 %
      wait   runner errors     0 of 60 runs, 0.0 % (0.0 % to 5.7 %); limit 1.0 %; about 289 more clean runs
      pass   slowdown          -0.3 % (-3.5 % to +6.2 %) in 41 pairs; limit +10.0 %
      pass   disagreement      0 of 41 pairs, 0.0 % (0.0 % to 8.2 %); limit 0.0 %
      pass   out of memory     0 tests in 60 runs; limit 0
      pass   missing tests     0 planned tests did not run in 41 runs; limit 0
      pass   peak memory       x 0.999 (x 0.983 to x 1.014) in 41 pairs; limit x 1.050
             suite selection   1 suite, chosen in 60 of 60 runs; no key ran twice
             bridged calls     started: 180 of 180 calls, 100.0 % (97.7 % to 100.0 %)
             missing programs  0 in 60 runs
             wall time         Moult 59.3 s, the old script 58.5 s (medians)
             memory            Moult 992 MB, the old script 996 MB (medians)
             interrupted       0 of 60 runs; they count for nothing

    all waits for smoke (fallback rate, runner errors)
    "
  `);
});

it("says what comes next in each state", () => {
  const { rollout, runs } = STORY;
  const tell = (changes: Partial<typeof rollout>): string => {
    const changed = { ...rollout, ...changes };
    return describeNext({ rollout: changed, earlier: [], report: judgeGates(changed, runs) });
  };
  const { phase: _phase, ...before } = oneGate();
  const first = { rollout: before, earlier: [], report: judgeGates(before, []) };
  expect([
    describeNext(first),
    tell({ configurations: [{ name: "docs" }] }),
    tell({ configurations: [{ name: "docs" }], phases: rollout.phases.slice(0, 2) }),
    tell({ rolledBack: ["smoke", "docs", "unit"] }),
    tell({ phase: "gone" }),
    tell({ phases: rollout.phases.slice(0, 2) }),
  ]).toMatchInlineSnapshot(`
    [
      "shadow may begin: moult rollout promote",
      "all may begin: moult rollout promote",
      "first is the last phase, and all of its gates pass",
      "all waits: no configuration is left that was not taken back",
      "there is no phase gone: correct rollout.phase in the config",
      "first, the last phase, waits for smoke (fallback rate, runner errors)",
    ]
  `);
});

it("writes Markdown in which no name is markup", () => {
  const name = "a|b <img src=x> `c` [d](e)\n# f";
  const report = {
    ...STORY_VIEW.report,
    configurations: STORY_VIEW.report.configurations.map((one) => ({
      ...one,
      configuration: name,
    })),
  };
  const markdown = renderRolloutMarkdown({ ...STORY_VIEW, report });
  expect(markdown).not.toMatch(/<img|`c`|\[d\]|^# f/m);
  const widths = markdown.split("\n").filter((line) => line.startsWith("| ❌"));
  expect(widths.map((line) => line.split("|").length)).toEqual([5]);
  expect(renderRolloutMarkdown(STORY_VIEW).split("\n").slice(0, 14)).toMatchInlineSnapshot(`
    [
      "## Rollout: all waits for smoke (fallback rate, runner errors)",
      "",
      "| | phase | mode | percent | configurations |",
      "| --- | --- | --- | ---: | --- |",
      "| done | before | shadow (plan only) | 100 % | smoke pass, docs pass, unit taken back |",
      "| here | first | shadow | 10 % | smoke fail, docs pass, unit taken back |",
      "| next | all | moult | 100 % | all configurations |",
      "",
      "### smoke: fail",
      "",
      "| | gate | figure |",
      "| --- | --- | --- |",
      "| ✅ pass | runs | 60 of at least 20 |",
      "| ❌ fail | fallback rate | 19 of 60 runs, 31.7 % (16.6 % to 51.3 %); limit 5.0 % |",
    ]
  `);
});

it("writes JSON with a version, the report and the summary", () => {
  const document: unknown = JSON.parse(renderRolloutJson(STORY_VIEW));
  expect(document).toMatchObject({
    version: 1,
    phase: "first",
    next: "all",
    verdict: "fail",
    summary: "all waits for smoke (fallback rate, runner errors)",
    phases: [{ state: "done" }, { state: "here", percent: 10 }, { state: "next" }],
    configurations: [{ configuration: "smoke" }, { verdict: "pass" }, { isRolledBack: true }],
    earlier: [{ phase: "before" }],
  });
});
