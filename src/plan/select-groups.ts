import type { LoadedConfig } from "../config/config.ts";
import type { Resolved, Settings } from "../config/resolve-settings.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import type { Omission } from "../model/plan.ts";
import { failed, success, type Result } from "../model/result.ts";

/** The groups that a run is about, in the order of the config, and why the others are not. */
export interface SelectedGroups {
  readonly names: readonly string[];
  readonly omitted: readonly Omission[];
}

/**
 * Selects groups by --group and --opt-in. A group that is named runs, opt-in or not; a selector
 * that begins with the name of a group (`integration/test_db.py`) names it too.
 */
export function selectGroups(
  { config }: LoadedConfig,
  { group: only, optIn }: Pick<Settings, "group" | "optIn">,
  selectors: readonly string[],
): Result<SelectedGroups> {
  const all = Object.keys(config.tests);
  const failures = [only, optIn].flatMap((names) => describeUnknownNames(names, all));
  if (failures.length > 0) return failed(...failures);

  const names: string[] = [];
  const omitted: Omission[] = [];
  for (const [name, group] of Object.entries(config.tests)) {
    const isPointedAt = selectors.some((text) => text === name || text.startsWith(`${name}/`));
    const isNamed =
      only.value.includes(name) ||
      optIn.value.includes(name) ||
      (only.value.length === 0 && isPointedAt);
    if (isNamed || (only.value.length === 0 && !group.optIn)) names.push(name);
    else if (group.optIn) omitted.push({ what: name, why: `opt-in; add --opt-in ${name}` });
    else omitted.push({ what: name, why: `not named by ${only.from}` });
  }
  return success({ names, omitted });
}

function describeUnknownNames(
  names: Resolved<readonly string[]>,
  known: readonly string[],
): readonly Failure[] {
  return names.value
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: "usage-invalid",
      message: `${names.from}: there is no group "${name}"${renderSuggestion(name, known)}`,
      next: known.length === 0 ? "add tests to the config" : `use one of: ${known.join(", ")}`,
    }));
}
