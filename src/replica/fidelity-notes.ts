import type { Hole, Spot } from "../github/value.ts";
import { entriesOf, spotOf, type Tree } from "../github/workflow-text.ts";
import type { RunFacts } from "./run-state.ts";
import type { SetUp } from "./setup-actions.ts";

/** What a replica of a job will do otherwise than CI, as far as the files say it. */
export interface Fidelity {
  /** Keys that do nothing here. */
  readonly ignored: readonly FidelityNote[];
  /** Steps that do not run, and why. */
  readonly skipped: readonly FidelityNote[];
  /** What has no value here. */
  readonly unknown: readonly FidelityNote[];
  /** Names of secrets that are read and were not given. */
  readonly secrets: readonly FidelityNote[];
  /** Programs that actions would install, with the version that is asked for. */
  readonly setUps: readonly (SetUp & { readonly wanted: string; readonly spot: Spot })[];
  /** The texts that bash or sh gets, for the programs in them. */
  readonly scripts: readonly string[];
}

/** One thing to know, and where the files say it. */
export interface FidelityNote {
  readonly text: string;
  readonly spot: Spot;
}

/** A fidelity that is being written. */
export type FidelityDraft = { readonly [Key in keyof Fidelity]: Fidelity[Key][number][] };

/** Notes the keys of a workflow, a job or a step that are none of the known ones. */
export function noteKeys(tree: Tree, known: readonly string[], draft: FidelityDraft): void {
  for (const [key, value] of entriesOf(tree)) {
    if (known.includes(key)) continue;
    const instead = INSTEAD[key] ?? "it does nothing here";
    draft.ignored.push({ text: `${key}: ${instead}`, spot: spotOf(value.at) });
  }
}

const INSTEAD: Readonly<Record<string, string>> = {
  container: "the steps run on this machine, and not in the container",
  services: "no service is started",
  needs: "the jobs before it are not run",
  permissions: "there is no token",
  environment: "its variables, secrets and protection rules are not here",
  concurrency: "nothing else is stopped",
  "timeout-minutes": "the job may take as long as it takes",
  "continue-on-error": "a job that fails is exit code 1",
};

/** Notes what has no value here, unless the user gave it or the checkout says it. */
export function noteHoles(holes: readonly Hole[], draft: FidelityDraft, facts: RunFacts): void {
  for (const { expression, why, spot } of holes) {
    const secret = /^secrets\.([\w-]+)$/.exec(expression)?.[1];
    const isGiven = secret !== undefined && facts["secrets"]?.[secret] !== undefined;
    if (isGiven || isKnownFact(expression, facts)) continue;
    if (secret === undefined)
      draft.unknown.push({ text: `${expression}: empty here; ${why}`, spot });
    else draft.secrets.push({ text: secret, spot });
  }
}

/** What reading the files alone does not know, and a replica does: `github.sha`, `runner.os`. */
function isKnownFact(expression: string, facts: RunFacts): boolean {
  const [, context = "", key = ""] = /^(\w+)\.([\w-]+)$/.exec(expression) ?? [];
  return Object.hasOwn(facts[context.toLowerCase()] ?? {}, key);
}
