import type { TextEdit } from "../lib/text-edit.ts";
import { type Result, success } from "../model/result.ts";
import { passToContainers } from "./call-spots.ts";
import { type FlagSite, spotsOf } from "./flag-sites.ts";
import type { Replacement } from "./flag-words.ts";
import { failAt } from "./workflow-nodes.ts";

/** What is replaced in a `run:`. */
export interface RunPlan {
  /** Absent where no call of the script is left. */
  readonly replacement?: Replacement;
}

/** Plans the call. Fails where another script cannot take the place of the old one. */
export function planRun(site: FlagSite): Result<RunPlan> {
  const { file, run, raw, names } = site;
  const spots = spotsOf(site, raw);
  if (spots.some(({ kind }) => kind === "source"))
    return failAt(file, run, {
      message:
        "this step reads the script into its own shell, where another script cannot take its place",
      next: "make it a call of the script first",
    });
  if (spots.some(({ kind }) => kind === "sudo"))
    return failAt(file, run, {
      message: "this step calls the script with sudo, which hands no variables on",
      next: "write sudo --preserve-env, then run this again",
    });
  const all = spots.map(({ start, end }) => replacementAt(raw, [start, end], names));
  const [first] = all;
  if (all.some((one) => one?.entry !== first?.entry || one?.script !== first?.script))
    return failAt(file, run, {
      message: "this step calls the script by different paths",
      next: "write the same path everywhere, then run this again",
    });
  return success(first === undefined ? {} : { replacement: first });
}

/** In a shell a name without a folder would be looked for on PATH. */
function replacementAt(
  text: string,
  [start, end]: readonly [number, number],
  names: readonly Replacement[],
): Replacement | undefined {
  const found = names.find(({ script }) => script === text.slice(start, end));
  if (found === undefined || found.entry.includes("/") || text[start - 1] === "/") return found;
  return { ...found, entry: `./${found.entry}` };
}

/** The edits of a `run:`, in either of its two texts. */
export function editsOfRun(
  site: Pick<FlagSite, "names">,
  text: string,
  flag: string,
): readonly TextEdit[] {
  const spots = spotsOf(site, text);
  const calls = spots.map(({ start, end }) => ({
    start,
    end,
    text: replacementAt(text, [start, end], site.names)?.entry ?? text.slice(start, end),
  }));
  // A call on a line of its own is no call inside of a container.
  const isSure = spots.every(({ kind }) => kind === "command");
  return isSure ? calls : [...calls, ...passToContainers(text, flag)];
}
