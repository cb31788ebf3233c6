import { parseBytes } from "../lib/bytes.ts";
import type { JobsSetting, MemorySetting } from "../model/setting-values.ts";

/** What to do when nothing is selected. */
export type NoTestsSetting = "fail" | "warn" | "pass";

/** When the old script runs instead: never, when Moult or its set-up broke, or also when tests failed. */
export type FallbackOnSetting = "none" | "error" | "failure";

/** A report that is written, and where to; without a file it goes to standard output. */
export interface ReporterSetting {
  readonly name: "terminal" | "json" | "junit";
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
  const match = /^(terminal|json|junit)(?:=(.+))?$/.exec(text);
  const [, name, file] = match ?? [];
  if (name !== "terminal" && name !== "json" && name !== "junit") return undefined;
  // The terminal view is for people who look on; `moult run | tee FILE` keeps it.
  if (name === "terminal" && file !== undefined) return undefined;
  return file === undefined ? { name } : { name, file };
}
