import type { LoadedConfig } from "../config/config.ts";
import type { BridgedScript } from "../exec/bridge-options.ts";
import { success, type Result } from "../model/result.ts";
import { isUnconditional } from "../model/selection.ts";
import { makeSuitePlan } from "../plan/make-suite-plan.ts";
import { BUILD_ID } from "./version.ts";
import { chooseSuite, type SuiteQuestion } from "./choose-suite.ts";
import type { Invocation } from "./invocation.ts";
import { type DraftedPlan, findGroupFiles } from "./draft-plan.ts";
import type { Project } from "./project.ts";

/** Lets the environment choose a suite, and plans its steps. */
export async function planSuite(
  { loaded, settings }: Project,
  { host, args, scriptArgs }: Invocation,
  { mayAskBash }: Pick<SuiteQuestion, "mayAskBash">,
): Promise<Result<DraftedPlan>> {
  const variables = host.env;
  const chosen = chooseSuite({ loaded, settings, variables, scriptArgs, mayAskBash });
  if (!chosen.ok) return chosen;
  const { selection, environment, described } = chosen.value;
  const suite = selection.chosen;
  const groups = suite.steps.flatMap(({ isIn, work }) =>
    isIn && work.kind === "tests" ? [work.tests] : [],
  );
  const files = findGroupFiles(loaded, [...new Set(groups)], host);
  if (!files.ok) return files;
  const plan = makeSuitePlan({
    config: loaded,
    settings,
    suite,
    environment,
    facts: {
      name: suite.name,
      why: isUnconditional(suite.why) ? "no suite before it holds" : suite.why.text,
      ...(described === undefined ? {} : { environment: described }),
      variables: Object.fromEntries(
        environment.facts.flatMap(({ name, value, isDefault }) =>
          isDefault ? [] : [[name, value]],
        ),
      ),
    },
    files: files.value,
    selectors: args,
    hostEnv: variables,
  });
  if (!plan.ok) return plan;
  const drafted = { plan: plan.value, suite: chosen.value };
  if (!plan.value.tasks.some(({ shell }) => shell !== undefined)) return success(drafted);
  const script = await readScript(loaded);
  return script.ok ? success({ ...drafted, script: script.value }) : script;
}

/** The old script with the place where its functions are called; without one, bash as GitHub starts it. */
async function readScript({ root, config }: LoadedConfig): Promise<Result<BridgedScript>> {
  const { legacy } = config;
  if (legacy === undefined) return success(NO_SCRIPT);
  // Loaded only here: the parser of bash is nothing for a run that has no suites.
  const { readBridgedScript } = await import("../exec/read-bridged-script.ts");
  return readBridgedScript(root, legacy, BUILD_ID);
}

const NO_SCRIPT: BridgedScript = {
  path: "suite",
  text: "#!/bin/bash\nset -eo pipefail\n:\n",
  range: { fromLine: 3, toLine: 3 },
};
