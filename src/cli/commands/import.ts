import { EXIT_CODES } from "../exit.ts";
import { describeImport, renderImportDocument } from "../import-report.ts";
import { importTexts, readHelpers } from "../import-texts.ts";
import { readImportWish } from "../import-wish.ts";
import { writeImported } from "../import-write.ts";
import type { Invocation } from "../invocation.ts";
import { showFailures } from "../show-failures.ts";

/**
 * `moult import SCRIPT`: the dispatch of an old script as suites of a config, on standard output or in a file. Nothing
 * of the script runs outside of a sandbox.
 */
export async function importCommand(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  const wish = readImportWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  if (flags["audit"] === true) {
    const { reportAudit } = await import("../audit-report.ts");
    return reportAudit(invocation, { ...wish.value, helpers: await readHelpers(wish.value) });
  }
  const imported = await importTexts(invocation, wish.value);
  if (!imported.ok) return showFailures(host, imported.failures);
  const { script, config } = imported.value;
  const written = writeImported(config, wish.value);
  if (!written.ok) return showFailures(host, written.failures);
  const path = wish.value.path;
  if (flags["json"] === true) host.stdout.write(renderImportDocument(path, script, config));
  else if (written.value === undefined) host.stdout.write(config);
  host.stderr.write(describeImport(path, script));
  if (written.value !== undefined)
    host.stderr.write(`wrote ${written.value}\nnext: moult verify\n`);
  return EXIT_CODES.passed.code;
}
