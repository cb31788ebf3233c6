import { traceScript, type TraceRequest } from "../judge/trace-script.ts";
import { type Result, success } from "../model/result.ts";
import type { MachineFacts } from "../suites/facts.ts";

/** Answers to conditions that only bash can decide, which is asked in the sandbox. */
export interface OpaqueAnswers {
  /** For predicates: unknown where it was not asked yet, which is noted. */
  readonly askBash: NonNullable<MachineFacts["askBash"]>;
  /** Asks all that was noted; answers whether there was anything. */
  readonly ask: () => Promise<Result<boolean>>;
}

/** Opens the answers for the cells of one verification. */
export function openOpaque(request: Omit<TraceRequest, "cells">): OpaqueAnswers {
  const answers = new Map<string, boolean | undefined>();
  const noted = new Map<string, TraceRequest["cells"][number]>();
  return {
    askBash: (condition, variables) => {
      const key = JSON.stringify([condition, variables]);
      if (!answers.has(key)) noted.set(key, { variables, args: [], text: `${condition}\n` });
      return answers.get(key);
    },
    ask: async () => {
      if (noted.size === 0) return success(false);
      const traced = await traceScript({ ...request, cells: [...noted.values()] });
      if (!traced.ok) return traced;
      for (const [index, key] of [...noted.keys()].entries()) {
        const trace = traced.value[index];
        const isKnown = trace !== undefined && trace.problem === undefined;
        answers.set(key, isKnown ? trace.exitCode === 0 : undefined);
      }
      noted.clear();
      return success(true);
    },
  };
}
