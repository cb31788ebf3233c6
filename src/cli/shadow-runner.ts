import { createHash } from "node:crypto";
import { nameVariable, SETTINGS } from "../config/settings.ts";
import { runBeside } from "../exec/run-beside.ts";
import { makeRunId } from "../history/run-folder.ts";
import { plainName } from "../lib/ansi.ts";
import { formatDuration, parseDuration } from "../lib/duration.ts";
import { exitCodeOfSignal } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { runLegacyRunner, runScript } from "./legacy-runner.ts";
import { isDryRun } from "./fallback-wish.ts";
import { textFlag } from "./flags.ts";
import { readProject } from "./project.ts";
import { findPlace } from "./rollout-mark.ts";
import { findScriptCall, type ScriptCall } from "./script-call.ts";
import { environmentOfShadow, wordsOfShadow } from "./shadow-call.ts";
import { comparePlan } from "./shadow-plan.ts";
import { hasBegun, recordEmptyRun } from "./shadow-record.ts";
import { showFailures } from "./show-failures.ts";

/** From asking a Moult that takes too long to end, which writes reports then, to killing it. */
const GRACE_MS = 10_000;

/** Of the time that the script took, when that is known. */
const LIMIT_FACTOR = 2;
/** A script of a second says nothing about how long Moult takes to start. */
const LEAST_LIMIT_MS = 60_000;

/**
 * `moult run --runner shadow`: the old script and Moult one after the other, marked as a pair. The exit code is that
 * of the script, whatever becomes of Moult, which has a process of its own and a limit.
 */
export async function runShadow(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  if (isDryRun(flags, host.env)) return runLegacyRunner(invocation);
  const found = await findScriptCall(invocation);
  if (!found.ok) return showFailures(host, found.failures);
  const pair = found.value.pair ?? makeRunId(host.nowMs(), host.random());
  const call = { ...found.value, pair };
  let signal: string | undefined;
  host.onSignal((one) => {
    signal ??= one;
  });
  const isMoultFirst = isOdd(pair);
  if (isMoultFirst) await runCandidate(call, invocation, undefined);
  host.noteVerbatim?.();
  if (signal !== undefined) return exitCodeOfSignal(signal);
  const startedMs = host.tickMs();
  const exitCode = await runScript(call, invocation);
  if (!isMoultFirst && signal === undefined) {
    await runCandidate(call, invocation, host.tickMs() - startedMs);
  }
  return exitCode;
}

/** Half of all pairs, and for each the same at every try: who is first finds colder caches. */
function isOdd(pair: string): boolean {
  return createHash("sha256").update(pair).digest().readUInt8(0) % 2 === 1;
}

/** Whatever goes wrong here is a warning. */
async function runCandidate(
  call: ScriptCall & { readonly pair: string },
  invocation: Invocation,
  scriptMs: number | undefined,
): Promise<void> {
  const { host } = invocation;
  try {
    const told = await runAndTell(call, invocation, scriptMs);
    host.stderr.write(`${plainName(`shadow: ${told}; the verdict of ${call.script} counts`)}\n`);
  } catch (error) {
    const what = `warning: nothing is known of the Moult beside ${call.script}: ${String(error)}`;
    host.stderr.write(`${plainName(what)}\n`);
  }
}

async function runAndTell(
  { root, pair }: ScriptCall & { readonly pair: string },
  invocation: Invocation,
  scriptMs: number | undefined,
): Promise<string> {
  const { host } = invocation;
  const project = await readProject(invocation);
  const loaded = project.ok ? project.value.loaded : undefined;
  const job = { variables: host.env, args: invocation.scriptArgs };
  const { mark, shadow } = (await findPlace(loaded, job, { runner: "moult", pair })) ?? {};
  const sinceId = makeRunId(host.nowMs(), 0);
  const around = {
    cwd: host.cwd,
    env: environmentOfShadow(host.env, pair),
    limitMs: limitOf(invocation, scriptMs),
    graceMs: GRACE_MS,
  };
  if (shadow === "plan") {
    const compared = await comparePlan(invocation, loaded, around);
    if (mark !== undefined) {
      recordEmptyRun({ root, mark: { ...mark, isPlanOnly: true }, ...compared }, host);
    }
    return compared.message;
  }
  const argv = [...host.program, ...wordsOfShadow(invocation)] as const;
  const { exitCode, durationMs, isLate } = await runBeside({ ...around, argv }, host);
  const late = isLate ? ", where it was ended" : "";
  const message = `Moult ended with exit code ${exitCode} after ${formatDuration(durationMs)}${late}`;
  if (mark !== undefined && !hasBegun(root, pair, sinceId)) {
    recordEmptyRun({ root, mark, message: `${message}, and had begun no run` }, host);
  }
  return message;
}

/** The setting, and less where the script has shown how long it takes. Read as it is: a broken config changes nothing. */
function limitOf({ flags, host }: Invocation, scriptMs: number | undefined): number {
  const { shadowTimeout } = SETTINGS;
  const text = textFlag(flags, "shadowTimeout") ?? host.env[nameVariable(shadowTimeout)];
  const mostMs = parseDuration(text || shadowTimeout.fallback) ?? 0;
  if (scriptMs === undefined) return mostMs;
  const ownMs = Math.max(LEAST_LIMIT_MS, LIMIT_FACTOR * scriptMs);
  return mostMs === 0 ? ownMs : Math.min(mostMs, ownMs);
}
