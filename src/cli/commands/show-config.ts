import { basename } from "node:path";
import type { LoadedConfig } from "../../config/config.ts";
import type { Resolved, Settings } from "../../config/resolve-settings.ts";
import { SETTINGS } from "../../config/settings.ts";
import { formatBytes } from "../../lib/bytes.ts";
import { formatDuration } from "../../lib/duration.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { readProject } from "../project.ts";
import { showFailures } from "../show-failures.ts";

/** `moult show-config`: every setting with its value and its origin. */
export async function showConfig(invocation: Invocation): Promise<number> {
  const { host } = invocation;
  const project = await readProject(invocation);
  if (!project.ok) return showFailures(host, project.failures);
  const { loaded, settings, warnings } = project.value;
  host.stdout.write(`config  ${loaded.path}\n\n`);
  const rows = [...describeSettings(settings), ...describeRollout(loaded)];
  const nameWidth = Math.max(...rows.map((row) => row.name.length));
  const valueWidth = Math.max(...rows.map((row) => row.value.length));
  for (const { name, value, from } of rows) {
    host.stdout.write(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${from}\n`);
  }
  for (const warning of warnings) host.stderr.write(`warning: ${warning}\n`);
  return EXIT_CODES.passed.code;
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

function describeSettings(settings: Settings): readonly Row[] {
  return [
    makeRow("jobs", settings.jobs, (value) =>
      value.kind === "count" ? String(value.count) : shareOf(value),
    ),
    makeRow("memory", settings.memory, (value) =>
      value.kind === "bytes" ? formatBytes(value.bytes) : shareOf(value),
    ),
    makeRow("taskMemory", settings.taskMemory, formatBytes),
    makeRow("timeout", settings.timeout, durationOf),
    makeRow("grace", settings.grace, durationOf),
    makeRow("retries", settings.retries),
    makeRow("maxFail", settings.maxFail, (count) => (count === 0 ? "never" : String(count))),
    makeRow("allowOverBudget", settings.allowOverBudget),
    makeRow("requireMemoryEnforcement", settings.requireMemoryEnforcement),
    makeRow("noTests", settings.noTests),
    makeRow("repeatEach", settings.repeatEach),
    makeRow("group", settings.group, listOf),
    makeRow("optIn", settings.optIn, listOf),
    makeRow("integration", settings.integration),
    makeRow("lastFailed", settings.lastFailed),
    makeRow("verbose", settings.verbose),
    makeRow("coverage", settings.coverage),
    makeRow("coverageDir", settings.coverageDir),
    makeRow("failUnder", settings.failUnder, (percent) => `${percent}%`),
    makeRow("preloadVerify", settings.preloadVerify),
    makeRow("dryRun", settings.dryRun),
    makeRow("fallbackOn", settings.fallbackOn),
    makeRow("fallbackOnError", settings.fallbackOnError),
    makeRow("runner", settings.runner),
    makeRow("shadowTimeout", settings.shadowTimeout, durationOf),
    makeRow("reporter", settings.reporter, (reporters) =>
      listOf(reporters.map(({ name, file }) => (file === undefined ? name : `${name}=${file}`))),
    ),
  ];
}

/** Where the rollout stands, in a project that has one. */
function describeRollout({ config, placeOf }: LoadedConfig): readonly Row[] {
  if (config.rollout === undefined) return [];
  const { phase = "none", rolledBack } = config.rollout;
  const back = rolledBack.length === 0 ? "" : ` without ${rolledBack.join(", ")}`;
  const place = placeOf(["rollout", "phase"]);
  const name = basename(place.path);
  const from = "line" in place ? `${name}:${place.line}:${place.column}` : name;
  return [{ name: "rollout", value: `${phase}${back}`, from: `${from} rollout.phase` }];
}

function makeRow<T>(
  name: keyof Settings,
  setting: Resolved<T>,
  show: (value: T) => string = String,
): Row {
  return { name: SETTINGS[name].flag, value: show(setting.value), from: setting.from };
}

function shareOf(value: { readonly kind: "auto" } | { readonly percent: number }): string {
  return "percent" in value ? `${value.percent}%` : "auto";
}

function durationOf(durationMs: number): string {
  return durationMs === 0 ? "none" : formatDuration(durationMs);
}

function listOf(values: readonly string[]): string {
  return values.join(", ") || "(none)";
}
