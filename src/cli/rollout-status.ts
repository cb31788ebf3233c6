import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import { plainName } from "../lib/ansi.ts";
import { describeSystemError } from "../lib/system-error.ts";
import { failed, type Result, success } from "../model/result.ts";
import { renderRolloutJson } from "../report/rollout-json.ts";
import { renderRolloutMarkdown } from "../report/rollout-markdown.ts";
import { renderRolloutOpenMetrics } from "../report/rollout-openmetrics.ts";
import { type OtlpSource, renderRolloutOtlp } from "../report/rollout-otlp.ts";
import { renderRolloutText } from "../report/rollout-text.ts";
import type { RolloutView } from "../report/rollout-view.ts";
import { judgeGates } from "../rollout/judge-gates.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { postOtlp } from "./rollout-otlp.ts";
import {
  readStatusWish,
  type RolloutSources,
  type StatusFormat,
  type StatusWish,
} from "./rollout-status-wish.ts";
import { showFailures } from "./show-failures.ts";
import { MOULT_VERSION } from "./version.ts";

/**
 * `moult rollout status`: where the rollout stands, and what blocks the next phase. It only shows: a gate that fails is
 * no failure of this command.
 */
export async function rolloutStatus(
  { host, flags }: Pick<Invocation, "host" | "flags">,
  sources: RolloutSources,
): Promise<number> {
  const wish = readStatusWish({ host, flags });
  if (!wish.ok) return showFailures(host, wish.failures);
  for (const warning of [...sources.warnings, ...listStrays(sources)])
    host.stderr.write(`warning: ${plainName(warning)}\n`);
  const view = makeView(sources);
  const source = { nowMs: host.nowMs(), version: MOULT_VERSION };
  const text = RENDERERS[wish.value.format](view, source);
  const written = writeStatus(text, view, wish.value);
  if (!written.ok) return showFailures(host, written.failures);
  if (wish.value.outputPath === undefined) host.stdout.write(text);
  if (wish.value.otlpUrl === undefined) return EXIT_CODES.passed.code;
  const body = renderRolloutOtlp(view.report, source);
  const sent = await postOtlp(wish.value.otlpUrl, body, host.env);
  if (!sent.ok) return showFailures(host, sent.failures);
  if (sent.value !== undefined) host.stderr.write(`warning: ${sent.value}\n`);
  return EXIT_CODES.passed.code;
}

const RENDERERS: Readonly<Record<StatusFormat, (view: RolloutView, source: OtlpSource) => string>> =
  {
    text: renderRolloutText,
    markdown: renderRolloutMarkdown,
    json: renderRolloutJson,
    openmetrics: ({ report }) => renderRolloutOpenMetrics(report),
    otlp: ({ report }, source) => renderRolloutOtlp(report, source),
  };

/** Judges the phase that is reached, and each before it by its own gates. */
function makeView({ rollout, runs, restarts }: RolloutSources): RolloutView {
  const { phases, phase: reached } = rollout;
  const here = phases.findIndex(({ name }) => name === reached);
  const earlier = phases
    .slice(0, Math.max(0, here))
    .map(({ name }) => judgeGates({ ...rollout, phase: name }, runs, restarts));
  return { rollout, earlier, report: judgeGates(rollout, runs, restarts) };
}

/** A reader of the figures, such as the collector of node_exporter, never sees half of a file. */
function writeStatus(
  text: string,
  view: RolloutView,
  { outputPath, summaryPath }: StatusWish,
): Result<undefined> {
  const output = writeTo(outputPath, (path) => replaceFile(path, text));
  if (!output.ok) return output;
  return writeTo(summaryPath, (path) => appendFileSync(path, `${renderRolloutMarkdown(view)}\n`));
}

/** What runs in no configuration is in no gate: an entry script without Moult cannot say where it stands. */
function listStrays({ rollout, runs }: RolloutSources): readonly string[] {
  const known = new Set(rollout.configurations.map(({ name }) => name));
  const count = runs.filter((run) => run.isFallback && !known.has(run.configuration)).length;
  const what = count === 1 ? "fallback" : "fallbacks";
  return count === 0 ? [] : [`in no gate: ${count} ${what} of no known configuration`];
}

function writeTo(path: string | undefined, write: (path: string) => void): Result<undefined> {
  if (path === undefined) return success(undefined);
  try {
    mkdirSync(dirname(path), { recursive: true });
    write(path);
    return success(undefined);
  } catch (error) {
    return failed({
      code: "report-unwritable",
      message: `the status cannot be written: ${describeSystemError(error)}`,
      place: { path },
      next: "choose another place",
    });
  }
}
