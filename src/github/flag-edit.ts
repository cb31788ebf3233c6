import type { TextEdit } from "../lib/text-edit.ts";
import { failed, type Result, success } from "../model/result.ts";
import { planVariable } from "./flag-edit-env.ts";
import { planInputs } from "./flag-edit-inputs.ts";
import { editsOfRun, planRun } from "./flag-edit-run.ts";
import { type FlagSite } from "./flag-sites.ts";
import type { FlagWish } from "./flag-words.ts";
import { startOf } from "./workflow-nodes.ts";

/**
 * Plans what a workflow needs so that a flag chooses the runner of one step: the input, the variable, and the call. What
 * is there already stays. Fails, with the line, where a part is written in a way that takes no further line.
 */
export function planFlag(site: FlagSite, wish: FlagWish): Result<readonly TextEdit[]> {
  const inputs = planInputs(site.file);
  const replaced = planRun(site);
  if (!inputs.ok || !replaced.ok)
    return failed(...[inputs, replaced].flatMap((part) => (part.ok ? [] : part.failures)));
  const env = planVariable(site, wish, replaced.value.replacement);
  if (!env.ok) return env;
  const run = editsOfRun(site, site.raw, wish.flag);
  const moved = run.map((edit) => moveBy(edit, startOf(site.run)));
  return success([...inputs.value, ...env.value, ...moved]);
}

function moveBy({ start, end, text }: TextEdit, offset: number): TextEdit {
  return { start: start + offset, end: end + offset, text };
}
