import type { Result } from "../model/result.ts";
import { BY_HAND } from "./flag-words.ts";
import { failAt, type WorkflowFile } from "./workflow-nodes.ts";

const WRITTEN = {
  on: "on: is not written with one event per line",
  event: "this event is written in a way that takes no further line",
  inputs: "these inputs are written in a way that takes no further line",
  env: "these variables are written in a way that takes no further line",
  step: "this step is written in a way that takes no further line",
} as const;

/** The failure about a part that takes no further line. */
export function failWritten(
  file: WorkflowFile,
  node: unknown,
  what: keyof typeof WRITTEN,
): Result<never> {
  return failAt(file, node, {
    message: WRITTEN[what],
    next: `write it with a key on each line, or do it ${BY_HAND}`,
  });
}
