import type { Trace, TraceProblem } from "../model/trace.ts";
import type { ReadText } from "./script-texts.ts";

/** A script with a handler of its own for unknown commands would hide them. */
export function findBlinding(
  script: string,
  { sources }: Pick<Trace, "sources">,
  read: ReadText,
): TraceProblem | undefined {
  for (const path of [script, ...sources]) {
    const lines = read(path)?.split("\n") ?? [];
    const at = lines.findIndex((line) => /^\s*(function\s+)?command_not_found_handle\b/.test(line));
    if (at < 0) continue;
    return {
      code: "E_TRACER",
      message:
        "the script has a command_not_found_handle of its own, which is how commands are seen",
      place: { path, line: at + 1 },
      next: "define it only where it is needed, behind a condition on a variable that the cell sets",
    };
  }
  return undefined;
}
