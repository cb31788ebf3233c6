import { parseBytes } from "../lib/bytes.ts";
import type { JobsSetting, MemorySetting } from "../model/setting-values.ts";

/** What to do when nothing is selected. */
export type NoTestsSetting = "fail" | "warn" | "pass";

/** When the old script runs instead: never, when Moult or its set-up broke, or also when tests failed. */
export type FallbackOnSetting = "none" | "error" | "failure";

/**
 * Who runs the tests: Moult; the old script, as a recorded run; or both, and the verdict of the script counts.
 */
export type RunnerSetting = (typeof RUNNERS)[number];

const RUNNERS = ["moult", "legacy", "shadow"] as const;

/**
 * A report that is written, and where to; without a file it goes to standard output. `terminal` and `classic`
 * are views of a run while it goes on, and never go to a file.
 */
export interface ReporterSetting {
  readonly name: "terminal" | "classic" | "json" | "junit";
  readonly file?: string;
}

/** Parses `4`, `50%` or `auto`. */
export function parseJobs(text: string): JobsSetting | undefined {
  if (text === "auto") return { kind: "auto" };
  const percent = parsePercent(text, 1000);
  if (percent !== undefined) return { kind: "percent", percent };
  const count = parseCount(text, 1);
  return count === undefined ? undefined : { kind: "count", count };
}

/** Parses `4G`, `80%` or `auto`. */
export function parseMemory(text: string): MemorySetting | undefined {
  if (text === "auto") return { kind: "auto" };
  const percent = parsePercent(text, 100);
  if (percent !== undefined) return { kind: "percent", percent };
  const bytes = parseBytes(text);
  return bytes === undefined ? undefined : { kind: "bytes", bytes };
}

function parsePercent(text: string, most: number): number | undefined {
  if (!/^\d+(\.\d+)?%$/.test(text)) return undefined;
  const percent = Number(text.slice(0, -1));
  return percent > 0 && percent <= most ? percent : undefined;
}

/** Parses a whole number that is not below `least`. */
export function parseCount(text: string, least: number): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) && count >= least ? count : undefined;
}

/** Parses `fail`, `warn` or `pass`. */
export function parseNoTests(text: string): NoTestsSetting | undefined {
  return text === "fail" || text === "warn" || text === "pass" ? text : undefined;
}

/** Parses `none`, `error` or `failure`. */
export function parseFallbackOn(text: string): FallbackOnSetting | undefined {
  return text === "none" || text === "error" || text === "failure" ? text : undefined;
}

/** Parses `moult`, `legacy` or `shadow`. */
export function parseRunner(text: string): RunnerSetting | undefined {
  return RUNNERS.find((one) => one === text);
}

/** Parses a number of hundredths, `85` or `87.5`. */
export function parseShare(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) <= 100 ? Number(text) : undefined;
}

/** Parses a ratio: `5%` and 0.05 are the same. */
export function parseRatio(written: string | number): number | undefined {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(written)) ?? [];
  if (digits === undefined) return undefined;
  return percent === "%" ? Number(digits) / 100 : Number(digits);
}

/** Parses any text that is not empty. */
export function parseName(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** Parses what people write for yes and no. */
export function parseSwitch(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : undefined;
}

/** Parses `junit` or `junit=report.xml`. */
export function parseReporter(text: string): ReporterSetting | undefined {
  // A view is for people who look on; `moult run | tee FILE` keeps it.
  if (text === "terminal" || text === "classic") return { name: text };
  const [, name, file] = /^(json|junit)(?:=(.+))?$/.exec(text) ?? [];
  if (name !== "json" && name !== "junit") return undefined;
  return file === undefined ? { name } : { name, file };
}
