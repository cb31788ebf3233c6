import { relative } from "node:path";
import type { LoadedConfig } from "../../config/config.ts";
import { makeRunId } from "../../history/run-folder.ts";
import { plainName } from "../../lib/ansi.ts";
import { quoteForShell } from "../../lib/quote.ts";
import { type Result, success } from "../../model/result.ts";
import type { Rollout, RolloutReport } from "../../model/rollout.ts";
import { renderShortly } from "../../report/rollout-text.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { needRollout } from "../need-rollout.ts";
import { readConfig } from "../project.ts";
import { changeRollout } from "../rollout-change.ts";
import { describeGates, listFigures, OVERRIDE_HINT } from "../rollout-gates.ts";
import { readRolloutReport, readRolloutSources } from "../rollout-report.ts";
import { planStep, type RolloutStep } from "../rollout-steps.ts";
import { findWho } from "../rollout-who.ts";
import { readRolloutWish, type RolloutWish, STATUS } from "../rollout-wish.ts";
import { showFailures } from "../show-failures.ts";

/** `moult rollout`: where it stands, or to the next phase when its gates pass, or back; edits the config and records who did it. */
export async function rollout(invocation: Invocation): Promise<number> {
  const { host, args } = invocation;
  if (args[0] === STATUS) return showStatus(invocation);
  const wish = readRolloutWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  const loaded = await readConfig(invocation);
  if (!loaded.ok) return showFailures(host, loaded.failures);
  const now = needRollout(loaded.value);
  if (!now.ok) return showFailures(host, now.failures);
  const step = planStep(now.value, wish.value);
  if (!step.ok) return showFailures(host, step.failures);
  if (step.value.edit === undefined) {
    host.stderr.write(`nothing to do: ${describeIdle(step.value, wish.value)}\n`);
    return EXIT_CODES.passed.code;
  }
  const report =
    wish.value.action === "promote" ? askGates(loaded.value, now.value, invocation) : undefined;
  if (report !== undefined && wish.value.reason === undefined) {
    const blocking = describeGates(report);
    const exitCode = blocking.length === 0 ? undefined : await showFailures(host, blocking);
    if (exitCode !== undefined) {
      host.stderr.write(OVERRIDE_HINT);
      return exitCode;
    }
  }
  const done = changeAndTell(loaded.value, { wish: wish.value, step: step.value, report }, host);
  return done.ok ? EXIT_CODES.passed.code : showFailures(host, done.failures);
}

/** Where the rollout stands; loaded apart, as nothing else needs the reports. */
async function showStatus(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const loaded = await readConfig(invocation);
  if (!loaded.ok) return showFailures(host, loaded.failures);
  const now = needRollout(loaded.value);
  if (!now.ok) return showFailures(host, now.failures);
  const { rolloutStatus } = await import("../rollout-status.ts");
  return rolloutStatus(invocation, readRolloutSources(loaded.value.root, now.value));
}

function describeIdle({ from, title }: RolloutStep, { action }: RolloutWish): string {
  return action === "abort" ? `no phase is reached (${from})` : `${title} already`;
}

/** Gates belong to a phase that is reached; before the first, nothing was measured. */
function askGates(
  loaded: LoadedConfig,
  now: Rollout,
  { host }: Invocation,
): RolloutReport | undefined {
  if (now.phase === undefined) return undefined;
  const { report, warnings } = readRolloutReport(loaded.root, now);
  for (const warning of warnings) host.stderr.write(`warning: ${plainName(warning)}\n`);
  return report;
}

interface Doing {
  readonly wish: RolloutWish;
  readonly step: RolloutStep;
  readonly report: RolloutReport | undefined;
}

function changeAndTell(
  loaded: LoadedConfig,
  { wish, step, report }: Doing,
  host: Invocation["host"],
): Result<void> {
  const { action, configuration, reason } = wish;
  const { from, to, title, edit = {}, apply, byHand } = step;
  const atMs = host.nowMs();
  const who = findWho(loaded.root, host.env);
  const changed = changeRollout(loaded, {
    edit,
    apply,
    byHand,
    action: {
      id: makeRunId(atMs, host.random()),
      atMs,
      who,
      action,
      from,
      to,
      ...(configuration === undefined ? {} : { configuration }),
      ...(report === undefined ? {} : { figures: listFigures(report) }),
      ...(reason === undefined ? {} : { reason }),
    },
  });
  if (!changed.ok) return changed;
  const paragraphs = [
    `Rollout: ${title}`,
    ...(reason === undefined ? [] : [reason]),
    ...(report === undefined ? [] : report.configurations.map(renderShortly)),
    `By ${who}, moult rollout ${action}`,
  ];
  const name = relative(loaded.root, loaded.path);
  const folder = host.cwd === loaded.root ? [] : ["-C", loaded.root];
  const messages = paragraphs.flatMap((one) => ["-m", one]);
  const commit = ["git", ...folder, "commit", ...messages, "--", name].map(quoteForShell).join(" ");
  host.stdout.write(`${title}: ${plainName(name)} is changed\nnext: ${commit}\n`);
  return success(undefined);
}
