import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { KeyPath, LoadedConfig } from "../config/config.ts";
import type { Settings } from "../config/resolve-settings.ts";
import { readEnvironment } from "../environment/read-environment.ts";
import type { Assumptions } from "../judge/assumptions.ts";
import { findTools } from "../judge/tools.ts";
import { WORKSPACE } from "../judge/trace-place.ts";
import type { ParityCell } from "../model/parity.ts";
import type { Plan } from "../model/plan.ts";
import { type Result, success } from "../model/result.ts";
import type { ChosenStep, ChosenSuite } from "../model/selection.ts";
import type { GroupFiles } from "../plan/check-files.ts";
import { makeSuitePlan } from "../plan/make-suite-plan.ts";
import type { MachineFacts } from "../suites/facts.ts";
import { selectSuite } from "../suites/select.ts";
import {
  type Candidate,
  type CandidateScript,
  renderCandidate,
  renderHandOver,
} from "../verify/candidate.ts";

/** All that the plan of a cell depends on beside the cell. */
export interface CellPlanner {
  readonly loaded: LoadedConfig;
  /** Of the config alone: what is set around this call is nothing of a cell. */
  readonly settings: Settings;
  readonly files: Readonly<Record<string, GroupFiles>>;
  readonly facts: MachineFacts;
  readonly script: CandidateScript;
}

/** What a run of Moult would do in a cell. */
export interface CellPlan {
  readonly suite: string;
  /** Whether no condition was needed for it: the last suite. */
  readonly isDefault: boolean;
  readonly isIsolated: boolean;
  /** Whether another program gets the whole suite. */
  readonly isHandedOver: boolean;
  readonly candidate: Candidate;
  /** For each task the keys of its step. */
  readonly steps: readonly KeyPath[];
}

/** What every program in the sandbox has. */
const SANDBOX_ENV = { PATH: "/usr/bin:/bin", HOME: "/root", LANG: "C.UTF-8" };

/** Plans a cell as a run in it would, in the world of the sandbox. */
export function planCell(planner: CellPlanner, cell: ParityCell): Result<CellPlan> {
  const { loaded, settings, files, facts, script } = planner;
  const { suites, variables: declared } = loaded.config;
  const variables = { ...SANDBOX_ENV, ...cell.variables };
  const environment = readEnvironment({ variables, args: cell.args, declared });
  if (!environment.ok) return environment;
  const { placeOf } = loaded;
  const selected = selectSuite(suites, environment.value, { facts, root: WORKSPACE, placeOf });
  if (!selected.ok) return selected;
  const suite = selected.value.chosen;
  const at = selected.value.rejected.length;
  const common = {
    suite: suite.name,
    isDefault: suites[at]?.when === undefined,
    isIsolated: suite.bridge === "isolated",
    isHandedOver: suite.handOver !== undefined,
  };
  if (suite.handOver !== undefined) {
    const candidate = renderHandOver(suite.handOver, script);
    return success({ ...common, candidate, steps: [["suites", at, "handOver"]] });
  }
  const plan = makeSuitePlan({
    config: { ...loaded, root: WORKSPACE },
    settings,
    suite,
    environment: environment.value,
    facts: { name: suite.name, why: suite.why.text, variables: {} },
    files,
    selectors: [],
    hostEnv: variables,
  });
  if (!plan.ok) return plan;
  const candidate = renderCandidate(plan.value, script);
  return success({ ...common, candidate, steps: listSteps(plan.value, suite, at) });
}

/** What predicates may ask: the project and what is assumed of it, and the programs of the sandbox. */
export function factsOf(
  root: string,
  { assumptions, path }: { readonly assumptions: Assumptions; readonly path: string | undefined },
): MachineFacts {
  const tools = findTools(assumptions, path);
  const programs = "missing" in tools ? [] : tools.lists.bin.map((one) => basename(one));
  const known = new Set([...programs, ...assumptions.onPath]);
  const assumed = [...assumptions.files.map((one) => one.path), ...assumptions.dirs];
  const isAssumed = (file: string): boolean =>
    assumed.some((one) => one === file || one.startsWith(`${file}/`));
  return {
    hasFile: (file) => existsSync(resolve(root, file)) || isAssumed(file.replace(/^\.\//, "")),
    hasCommand: (name) => known.has(name),
  };
}

/** Tasks stand in the order of their steps, and name them. */
function listSteps(
  { tasks }: Plan,
  { name, steps }: ChosenSuite,
  suite: number,
): readonly KeyPath[] {
  const waiting = steps.filter(({ isIn, work }) => isIn && work.kind !== "set");
  let at = 0;
  const isOf = (id: string, why: string, step: ChosenStep): boolean =>
    step.work.kind === "tests"
      ? why.endsWith(`; step ${step.name} of ${name}`)
      : id === `${name}/${step.name}`;
  return tasks.map(({ id, why, role }) => {
    if (role !== undefined) return ["suites", suite];
    const found = waiting.findIndex((step, index) => index >= at && isOf(id, why, step));
    at = Math.max(at, found);
    return ["suites", suite, "steps", waiting[at]?.index ?? 0];
  });
}
