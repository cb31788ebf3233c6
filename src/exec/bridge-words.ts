import { renderSuggestion } from "../lib/suggest.ts";
import type { End } from "./launcher.ts";

/** Where a set-up ended early, as the bridge heard it from bash. */
export interface EarlyEnd {
  /** `exit` was called there, or a command failed under `set -e`. */
  readonly kind: "exit" | "failed";
  readonly line: number;
  readonly file: string;
}

/** Reads the lines `exit LINE FILE` and `failed LINE FILE`; undefined for any other. */
export function parseEarlyEnd(report: string): EarlyEnd | undefined {
  const [, kind, line, file] = /^(exit|failed) (\d+) (.*)$/.exec(report) ?? [];
  if ((kind !== "exit" && kind !== "failed") || file === undefined) return undefined;
  return { kind, line: Number(line), file };
}

/** Why no function could be called: the script ended before its dispatch. */
export function describeEarlyEnd(
  end: Pick<End, "exitCode" | "signal">,
  facts: {
    readonly script: string;
    readonly dispatchLine: number;
    readonly where: EarlyEnd | undefined;
  },
): string {
  const { script, dispatchLine, where } = facts;
  const how = describeEnd(end);
  const before = `before its dispatch in line ${dispatchLine}, so no function of it was run`;
  if (end.signal !== undefined || where === undefined) {
    return `the set-up of ${script} ended with ${how}, line unknown, ${before}; its last output says more`;
  }
  const place = `${where.file}:${where.line}`;
  return where.kind === "exit"
    ? `the set-up of ${script} ended with ${how} at ${place} (exit), ${before}; look at the condition that leads there`
    : `the set-up of ${script} ended with ${how} at ${place} (a command failed under set -e), ${before}`;
}

/** Why a call was not run: there is no such function. */
export function describeMissing(
  name: string,
  facts: { readonly script: string; readonly known: readonly string[] },
): string {
  const hint = renderSuggestion(name, facts.known);
  return `${facts.script} has no function ${name} when its set-up is over${hint}`;
}

/** How the shared bash came to its end, for those who want to use it later. */
export function describeGone(end: Pick<End, "exitCode" | "signal">, during: string): string {
  return `the bash of the script ended with ${describeEnd(end)} in ${during}`;
}

function describeEnd({ exitCode, signal }: Pick<End, "exitCode" | "signal">): string {
  return signal ?? `exit code ${exitCode ?? 0}`;
}
