import type { Launcher } from "../exec/launcher.ts";
import { runLegacy } from "../exec/run-legacy.ts";
import { type Fallback, recordFallback } from "../history/fallbacks.ts";
import { makeRunId } from "../history/run-folder.ts";
import { plainName } from "../lib/ansi.ts";
import type { Host } from "../lib/host.ts";
import type { FallbackOnSetting } from "../config/setting-values.ts";
import { describeBug } from "./bug.ts";
import { EXIT_CODES, exitCodeOfSignal } from "./exit.ts";
import { renderFallback, renderNoFallback } from "./fallback-line.ts";
import { decideFallback, type EndedCall } from "./fallback-trouble.ts";
import { type CallWatch, makeStoppable, type StoppableWorld, troubleOf } from "./fallback-watch.ts";
import type { RolloutMark } from "../model/rollout.ts";
import type { Invocation } from "./invocation.ts";
import { programEnvironment } from "./program-environment.ts";
import { commandOf } from "./legacy-command.ts";
import { findLegacyScript } from "./legacy-script.ts";
import { readConfig } from "./project.ts";
import { findPlace } from "./rollout-mark.ts";

/**
 * Runs the old script after a bug that nobody could catch, once all tests are killed. Answers its exit code;
 * undefined when it did not run. Harmless when it runs already.
 */
export type Rescue = (error: unknown) => Promise<number | undefined>;

/** A run with a way back. */
export interface RunWithFallback {
  readonly load: () => Promise<(invocation: Invocation) => Promise<number>>;
  readonly watch: CallWatch;
  readonly wish: FallbackOnSetting;
  readonly openLauncher: () => Launcher;
  readonly offerRescue: (rescue: Rescue) => void;
}

/** Runs the command; where Moult itself fails, the old script, whose exit code then is the answer. */
export async function runWithFallback(
  call: Omit<Invocation, "openLauncher">,
  { load, watch, wish, openLauncher, offerRescue }: RunWithFallback,
): Promise<EndedCall> {
  const world = makeStoppable(watch, openLauncher);
  let running: Promise<number | undefined> | undefined;
  const fallBackOnce = (why: string): Promise<number | undefined> =>
    (running ??= fallBack(call, { why, world, runId: watch.findRunId() }));

  offerRescue(async (error) => {
    watch.noteTrouble(troubleOf(error));
    await world.stop();
    const why = decideFallback(watch.endWith(EXIT_CODES.broken.code), wish);
    return why === undefined ? undefined : fallBackOnce(why);
  });
  const { host } = call;
  let exitCode: number;
  try {
    const command = await load();
    exitCode = await command({ ...call, host: world.host, openLauncher: world.openLauncher });
  } catch (error) {
    host.stderr.write(describeBug(error, host));
    watch.noteTrouble(troubleOf(error));
    exitCode = EXIT_CODES.broken.code;
  }
  const ended = watch.endWith(exitCode);
  const why = decideFallback(ended, wish);
  if (why === undefined) return ended;
  const answer = await fallBackOnce(why);
  return answer === undefined ? ended : { ...ended, exitCode: answer, isVerbatim: true };
}

interface FallbackCause {
  readonly why: string;
  readonly world: StoppableWorld;
  /** The run that had begun by then. */
  readonly runId: string | undefined;
}

/**
 * Runs the old script and answers its exit code; says in one line why it cannot. After a signal nothing more is
 * wanted: then the answer is 128+n.
 */
async function fallBack(
  call: Pick<Invocation, "host" | "flags" | "scriptArgs">,
  { why, world, runId }: FallbackCause,
): Promise<number | undefined> {
  const { host, scriptArgs } = call;
  const early = world.findSignal();
  if (early !== undefined) return exitCodeOfSignal(early);
  const giveUp = (reason: string): undefined => {
    host.stderr.write(renderNoFallback(reason, host.env));
    return undefined;
  };
  // The script may call Moult itself: that must not start the script again, for ever.
  if (host.env["MOULT_IN_FALLBACK"]) return giveUp("this call comes from the old script itself");
  const { root, script, exists } = await findLegacyScript(call);
  if (script === undefined) {
    return giveUp(
      "no old script is known; set legacy.script in the config, or MOULT_LEGACY_SCRIPT",
    );
  }
  if (!exists) return giveUp(`there is no ${script} in ${root}`);

  const late = world.findSignal();
  if (late !== undefined) return exitCodeOfSignal(late);
  host.stderr.write(renderFallback({ why, hasStarted: world.hasStarted(), script }, host.env));
  const atMs = host.nowMs();
  const rollout = await findMark(call);
  const begun = {
    id: makeRunId(atMs, host.random()),
    atMs,
    why,
    script,
    ...(runId === undefined ? {} : { runId }),
    ...(rollout === undefined ? {} : { rollout }),
  };
  record(root, begun, host);
  const startMs = host.tickMs();
  const argv = commandOf(root, script, scriptArgs);
  const env = { ...programEnvironment(host.env), MOULT_IN_FALLBACK: "1" };
  const ran = await runLegacy({ argv, cwd: root, env }, host);
  if (!ran.ok) return giveUp(ran.failures[0]?.message ?? "the script cannot be started");
  const durationMs = Math.round(host.tickMs() - startMs);
  record(root, { ...begun, exitCode: ran.value, durationMs }, host);
  return ran.value;
}

function record(root: string, fallback: Fallback, { stderr }: Pick<Host, "stderr">): void {
  const warning = recordFallback(root, fallback);
  if (warning !== undefined) stderr.write(`warning: ${plainName(warning)}\n`);
}

/** Where the call stood in the rollout. The config may be what is broken. */
async function findMark(
  call: Pick<Invocation, "host" | "flags" | "scriptArgs">,
): Promise<RolloutMark | undefined> {
  try {
    const loaded = await readConfig(call);
    const job = { variables: call.host.env, args: call.scriptArgs };
    return (await findPlace(loaded.ok ? loaded.value : undefined, job, { runner: "moult" }))?.mark;
  } catch {
    return undefined;
  }
}
