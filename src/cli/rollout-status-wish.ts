import { resolve } from "node:path";
import { renderSuggestion } from "../lib/suggest.ts";
import { failed, type Result, success } from "../model/result.ts";
import type { Rollout, RolloutRun } from "../model/rollout.ts";
import type { Restarts } from "../rollout/restarts.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** What `moult rollout status` is made of: the config of the project, and its history. */
export interface RolloutSources {
  readonly rollout: Rollout;
  /** Of both runners, and the plans that were only compared. */
  readonly runs: readonly RolloutRun[];
  /** Lines of what could not be read. */
  readonly warnings: readonly string[];
  /** From the audit log: see `findRestarts`. */
  readonly restarts?: Restarts;
}

/** How the status is to be shown, and where. */
export interface StatusWish {
  readonly format: StatusFormat;
  /** Absolute. Absent: standard output. */
  readonly outputPath?: string;
  readonly otlpUrl?: URL;
  /** Absolute: the file of the summary of this job of GitHub. */
  readonly summaryPath?: string;
}

const FORMATS = ["text", "markdown", "openmetrics", "otlp", "json"] as const;

/** The ways to show it. */
export type StatusFormat = (typeof FORMATS)[number];

/** Reads `--json`, `--format`, `--output`, `--otlp` and `--summary`. */
export function readStatusWish({
  host,
  flags,
}: Pick<Invocation, "host" | "flags">): Result<StatusWish> {
  const typed = textFlag(flags, "format");
  const format = FORMATS.find(
    (one) => one === (typed ?? (flags["json"] === true ? "json" : "text")),
  );
  if (format === undefined)
    return usage(
      `--format: there is no ${typed}${renderSuggestion(typed ?? "", FORMATS)}`,
      `use one of: ${FORMATS.join(", ")}`,
    );
  if (flags["json"] === true && format !== "json")
    return usage("--json and --format name two formats", "give one of the two");
  const url = readUrl(textFlag(flags, "otlp"));
  if (!url.ok) return url;
  const summary = flags["summary"] === true ? host.env["GITHUB_STEP_SUMMARY"] : undefined;
  if (flags["summary"] === true && (summary ?? "") === "")
    return usage(
      "--summary: GITHUB_STEP_SUMMARY is not set",
      "leave --summary out, or run it in a job of GitHub Actions",
    );
  const output = textFlag(flags, "output");
  return success({
    format,
    ...(output === undefined ? {} : { outputPath: resolve(host.cwd, output) }),
    ...(url.value === undefined ? {} : { otlpUrl: url.value }),
    ...(summary === undefined ? {} : { summaryPath: resolve(host.cwd, summary) }),
  });
}

/** Without a path it is that of the specification. */
function readUrl(typed: string | undefined): Result<URL | undefined> {
  if (typed === undefined) return success(undefined);
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return usage(
      "--otlp: this is no address of a collector",
      "write for example: --otlp http://127.0.0.1:4318",
    );
  if (url.username !== "" || url.password !== "")
    return usage(
      "--otlp: a password in an address ends up in logs",
      "put it into OTEL_EXPORTER_OTLP_HEADERS",
    );
  if (url.pathname === "/") url.pathname = "/v1/metrics";
  return success(url);
}

function usage(message: string, next: string): Result<never> {
  return failed({ code: "usage-invalid", message, next });
}
