import type { Failure } from "../../model/failure.ts";
import type { Parity } from "../../model/parity.ts";
import { type Result, success } from "../../model/result.ts";
import { EXIT_CODES } from "../exit.ts";
import { textFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { describeUnresolved, warnOfUnresolved } from "../read-workflow-cells.ts";
import { showFailures } from "../show-failures.ts";
import { type CellsToVerify, verifyCells } from "../verify-cells.ts";
import { DIFFERENCES_NAME } from "../verify-differences.ts";
import { type VerifiedFailures, verifyFailures } from "../verify-failures.ts";
import { makeParity } from "../verify-parity.ts";
import { readReportPath, renderForScreen, writeParityReport } from "../verify-reports.ts";
import { readVerifyWish } from "../verify-request.ts";

/**
 * `moult verify`: whether the suites do in each cell of CI what the old script does. Nothing of it happens, but with
 * --real-run.
 */
export async function verify(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  const reportPath = readReportPath(invocation);
  if (!reportPath.ok) return showFailures(host, reportPath.failures);
  const clash = findClash(flags);
  if (clash !== undefined) return showFailures(host, [clash]);
  const wish = await readVerifyWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  host.stderr.write(warnOfUnresolved(wish.value.unresolved));
  if (flags["realRun"] === true) {
    const { realRun } = await import("../verify-real.ts");
    return realRun(wish.value, invocation);
  }
  const verified = await verifyBothWays(wish.value, flags["failEach"] === true);
  if (!verified.ok) return showFailures(host, verified.failures);
  const parity = await makeParity(wish.value, {
    ...verified.value,
    unresolved: wish.value.unresolved.map(describeUnresolved),
  });
  host.stdout.write(renderForScreen(parity, flags));
  warnOfUnused(parity, invocation);
  const written = writeParityReport(parity, reportPath.value);
  return written.ok ? exitCodeOf(parity) : showFailures(host, written.failures);
}

const NOT_FOR_REAL = [
  ["dryRun", "--dry-run"],
  ["failEach", "--fail-each"],
  ["output", "--output"],
] as const;

/** Real runs know neither a report nor how to let a command fail. */
function findClash(flags: Invocation["flags"]): Failure | undefined {
  if (flags["realRun"] !== true) return undefined;
  const other = NOT_FOR_REAL.find(([key]) => flags[key] !== undefined && flags[key] !== false);
  if (other === undefined) return undefined;
  return {
    code: "usage-invalid",
    message: `--real-run does not go with ${other[1]}`,
    next: "leave one of them out; --json prints the real runs as JSON",
  };
}

/** With all that goes well, and then with each command failing once. */
async function verifyBothWays(
  wish: CellsToVerify,
  isFailing: boolean,
): Promise<Result<Pick<VerifiedFailures, "cells"> & Partial<VerifiedFailures>>> {
  const verified = await verifyCells(wish);
  if (!verified.ok) return verified;
  return isFailing ? verifyFailures(wish, verified.value) : success({ cells: verified.value });
}

/** An entry that matches nothing any more hides nothing today, but may tomorrow. */
function warnOfUnused({ unusedSignOffs }: Parity, { host, flags }: Invocation): void {
  const name = textFlag(flags, "differences") ?? DIFFERENCES_NAME;
  for (const { line } of unusedSignOffs)
    host.stderr.write(`warning: ${name}:${line}: no difference matches this entry; remove it\n`);
}

function exitCodeOf({ cells }: Parity): number {
  const kinds = new Set(cells.map(({ verdict }) => verdict.kind));
  if (kinds.has("different")) return EXIT_CODES.mismatch.code;
  return kinds.has("error") ? EXIT_CODES.incomplete.code : EXIT_CODES.passed.code;
}
