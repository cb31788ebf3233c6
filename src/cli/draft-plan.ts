import type { LoadedConfig } from "../config/config.ts";
import type { BridgedScript } from "../exec/bridge-options.ts";
import { findFiles } from "../discovery/files.ts";
import type { Host } from "../lib/host.ts";
import type { Plan } from "../model/plan.ts";
import { type Result, success } from "../model/result.ts";
import type { GroupFiles } from "../plan/check-files.ts";
import type { SuiteChoice } from "./choose-suite.ts";

/** A plan before anything is known of its tests, and the suite that it is for. */
export interface DraftedPlan {
  readonly plan: Plan;
  readonly suite?: SuiteChoice;
  /** The old script, where steps of the suite call its functions. */
  readonly script?: BridgedScript;
}

/** From how many files on memory counts more than the millisecond that it takes to tell V8 so. */
const MANY_FILES = 200;

/** Looks for the files of some groups in one walk. */
export function findGroupFiles(
  { root, config }: LoadedConfig,
  names: readonly string[],
  host: Pick<Host, "setV8Flags">,
): Result<Readonly<Record<string, GroupFiles>>> {
  const queries = names.flatMap((name) => {
    const group = config.tests[name];
    return group?.files === undefined
      ? []
      : [{ name, include: group.files, exclude: group.exclude }];
  });
  const found = findFiles(root, queries);
  if (!found.ok) return found;
  // From here on, things are counted in tests. For a few it would only take time.
  if (found.value.some((group) => group.files.length > MANY_FILES)) host.setV8Flags("run");
  const entries = queries.map(({ name }, index) => [name, found.value[index]] as const);
  return success(
    Object.fromEntries(entries.flatMap(([name, one]) => (one === undefined ? [] : [[name, one]]))),
  );
}
