import { posix } from "node:path";
import picocolors from "picocolors";
import { quoteForShell } from "../../lib/quote.ts";
import type { Verdict } from "../../model/outcome.ts";
import type { TerminalOptions } from "./options.ts";

/** Puts a colour around a text, or nothing. */
export type Paint = (text: string) => string;

/** How things look and are named for one reader: colours, paths, commands. */
export interface Style {
  readonly colors: ReturnType<typeof picocolors.createColors>;
  readonly verdict: (verdict: Verdict | "not-run") => Paint;
  /** The path of a log as the user can open it from where they are. */
  readonly logPath: (logPath: string) => string;
  /** The command that runs one task again, ready to paste. */
  readonly rerunCommand: (task: string) => string;
}

/** What a style depends on. */
export type StyleOptions = Pick<
  TerminalOptions,
  "useColor" | "logFolder" | "cwd" | "commandPrefix"
>;

/** Builds the style of one reporter. */
export function createStyle(options: StyleOptions): Style {
  const colors = picocolors.createColors(options.useColor);
  return {
    colors,
    verdict: (verdict) => colors[VERDICT_COLORS[verdict]],
    logPath: (logPath) => shownPath(posix.join(options.logFolder, logPath), options.cwd),
    rerunCommand: (task) => `${options.commandPrefix} run ${quoteForShell(task)}`,
  };
}

const VERDICT_COLORS: Readonly<Record<Verdict | "not-run", "green" | "yellow" | "red">> = {
  passed: "green",
  flaky: "yellow",
  leaked: "yellow",
  failed: "red",
  "timed-out": "red",
  "out-of-memory": "red",
  signaled: "red",
  "spawn-failed": "red",
  cancelled: "yellow",
  skipped: "yellow",
  "not-run": "yellow",
};

function shownPath(path: string, cwd: string): string {
  const relative = posix.relative(cwd, path);
  return relative === "" || relative === ".." || relative.startsWith("../") ? path : relative;
}
