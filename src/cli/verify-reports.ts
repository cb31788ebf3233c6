import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { describeSystemError } from "../lib/system-error.ts";
import type { Parity } from "../model/parity.ts";
import { failed, type Result, success } from "../model/result.ts";
import { renderParityJson } from "../report/parity-json.ts";
import { renderParityJunit } from "../report/parity-junit.ts";
import { renderParityMarkdown } from "../report/parity-markdown.ts";
import { renderParityText } from "../report/parity-text.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

const FORMATS: Readonly<Record<string, (parity: Parity) => string>> = {
  ".md": renderParityMarkdown,
  ".json": renderParityJson,
  ".xml": renderParityJunit,
};

/** Where `--output` is to be written, absolute; undefined without it. Fails for an ending that says no format. */
export function readReportPath({ host, flags }: Invocation): Result<string | undefined> {
  const typed = textFlag(flags, "output");
  if (typed === undefined) return success(undefined);
  if (extname(typed) in FORMATS) return success(resolve(host.cwd, typed));
  return failed({
    code: "usage-invalid",
    message: `--output: ${typed} does not say by its ending what to write`,
    next: `end it with one of: ${Object.keys(FORMATS).join(", ")}`,
  });
}

/** What standard output gets. */
export function renderForScreen(parity: Parity, flags: Invocation["flags"]): string {
  if (flags["json"] === true) return renderParityJson(parity);
  return renderParityText(parity, { isVerbose: flags["verbose"] === true });
}

/** Writes the report of `--output`. */
export function writeParityReport(parity: Parity, path: string | undefined): Result<undefined> {
  if (path === undefined) return success(undefined);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, FORMATS[extname(path)]?.(parity) ?? "");
    return success(undefined);
  } catch (error) {
    return failed({
      code: "report-unwritable",
      message: `the report cannot be written: ${describeSystemError(error)}`,
      place: { path },
      next: "choose another place with --output",
    });
  }
}
