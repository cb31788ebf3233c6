import { runLegacy } from "../exec/run-legacy.ts";
import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import { EXIT_CODES } from "./exit.ts";
import { isDryRun } from "./fallback-wish.ts";
import type { Invocation } from "./invocation.ts";
import { recordLegacy } from "./record-legacy.ts";
import { findScriptCall, type ScriptCall } from "./script-call.ts";
import { showFailures } from "./show-failures.ts";

/** What a shell says of a program that it cannot start. */
const NOT_STARTED = 127;

/** `moult run --runner legacy`: runs the old script as a recorded run and answers its exit code, whatever it is. */
export async function runLegacyRunner(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const call = await findScriptCall(invocation);
  if (!call.ok) return showFailures(host, call.failures);
  if (isDryRun(invocation.flags, host.env)) {
    host.stdout.write(`${call.value.argv.map(quoteForShell).join(" ")}\n`);
    return EXIT_CODES.passed.code;
  }
  const exitCode = await runScript(call.value, invocation);
  host.noteVerbatim?.();
  return exitCode;
}

/** Runs the script to its end and answers its exit code: recorded where that can be, else as it is. */
export async function runScript(call: ScriptCall, invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const recorded = await recordLegacy(call, invocation);
  if (recorded.ok) return recorded.value;
  const why = recorded.failures[0]?.message ?? "nobody knows why";
  const what = `warning: this run of ${call.script} is not recorded: ${why}`;
  host.stderr.write(`${plainName(what)}\n`);
  const ran = await runLegacy({ ...call, cwd: call.root }, host);
  if (ran.ok) return ran.value;
  await showFailures(host, ran.failures);
  return NOT_STARTED;
}
