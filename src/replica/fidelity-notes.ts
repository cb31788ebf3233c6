import type { Hole, Spot } from "../github/value.ts";
import { entriesOf, spotOf, type Tree } from "../github/workflow-text.ts";
import type { SetUp } from "./setup-actions.ts";
import { findFlag, nameHole } from "./unknown.ts";

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

/** Notes what has no value here, and which flag gives it one. */
export function noteHoles(
  holes: readonly Hole[],
  draft: FidelityDraft,
  { allowsUnknown }: { readonly allowsUnknown: boolean },
): void {
  for (const hole of holes) {
    const { expression, why, spot } = hole;
    const secret = /^secrets\.([\w-]+)$/.exec(nameHole(hole))?.[1];
    const flag = findFlag(hole) ?? "--allow-unknown";
    const needed = `a step that needs it is refused (${flag})`;
    if (secret !== undefined)
      draft.secrets.push({ text: allowsUnknown ? secret : `${secret}: ${needed}`, spot });
    else
      draft.unknown.push({
        text: allowsUnknown ? `${expression}: empty here; ${why}` : `${expression}: ${needed}`,
        spot,
      });
  }
}
