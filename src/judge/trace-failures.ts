import type { Result } from "../model/result.ts";
import { success } from "../model/result.ts";
import type { FailureTrace, Trace } from "../model/trace.ts";
import { traceScript, type TraceRequest } from "./trace-script.ts";

/**
 * Lets each command of each trace fail once, and traces what happens then: `traces` are those of the cells of the request,
 * in their order. Answers for each cell a list in the order of its commands. A command that ran in the sandbox is left
 * out, and so is a cell whose trace has a problem. Fails as `traceScript`.
 */
export async function traceFailures(
  request: TraceRequest,
  traces: readonly Trace[],
): Promise<Result<readonly (readonly FailureTrace[])[]>> {
  const wishes = request.cells.flatMap((cell, index) =>
    listFailing(traces[index]).map((command) => ({ index, command, cell })),
  );
  const cells = wishes.map(({ cell, command }) => ({ ...cell, fail: command.key }));
  const made = await traceScript({ ...request, cells });
  if (!made.ok) return made;
  const failures = wishes.flatMap(({ index, command }, at) => {
    const trace = made.value[at];
    return trace === undefined ? [] : [{ index, failure: { command, trace } }];
  });
  const byCell = Map.groupBy(failures, ({ index }) => index);
  return success(
    request.cells.map((_, index) => byCell.get(index)?.map(({ failure }) => failure) ?? []),
  );
}

/** The commands of a trace that may be let fail: those that did not run in the sandbox. None where it has a problem. */
export function listFailing(trace: Trace | undefined): readonly FailureTrace["command"][] {
  if (trace === undefined || trace.problem !== undefined) return [];
  return trace.events.flatMap((event) => (event.kind === "command" && !event.isRun ? [event] : []));
}

/** What happens after the command that fails. */
export function listAfter({ command, trace }: FailureTrace): Trace["events"] {
  const at = trace.events.findIndex(
    (event) => event.kind === "command" && event.key === command.key,
  );
  return at < 0 ? [] : trace.events.slice(at + 1);
}
