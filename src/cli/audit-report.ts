import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { auditScript } from "../audit/audit-script.ts";
import { loadBashParser } from "../bash/tree-sitter.ts";
import { loadConfig } from "../config/load.ts";
import { checkSyntax } from "../exec/check-syntax.ts";
import type { Declared } from "../model/environment.ts";
import { auditCells, type AuditedScript } from "./audit-cells.ts";
import { renderFindings } from "./audit-render.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { showFailures } from "./show-failures.ts";

/**
 * `moult import SCRIPT --audit`: prints what is a trouble in the script, and answers the exit code: 0 also with
 * findings, 2 for what bash cannot read, 9 when a cell could not be traced to its end.
 */
export async function reportAudit(invocation: Invocation, script: AuditedScript): Promise<number> {
  const { host, flags } = invocation;
  const { root, path, text, helpers } = script;
  const files = [{ path, text }, ...helpers];
  const checks = await Promise.all(
    files.map((file) => checkSyntax({ root, path: file.path }, host.env["PATH"])),
  );
  const failures = checks.flatMap((check) => (check.ok ? [] : check.failures));
  if (failures.length > 0) return showFailures(host, failures);
  const parse = await loadBashParser();
  const inCells = await auditCells(invocation, script, parse);
  if (!inCells.ok) return showFailures(host, inCells.failures);
  const inText = auditScript(parse, {
    files,
    declared: await readDeclared(root),
    countFiles: (glob) => countFiles(glob, [root, join(root, dirname(path))]),
  });
  const findings = [...inText, ...inCells.value.findings];
  host.stdout.write(
    flags["json"] === true
      ? `${JSON.stringify({ version: 1, script: path, findings }, undefined, 2)}\n`
      : renderFindings(findings, path),
  );
  const { problems } = inCells.value;
  return problems.length > 0 ? showFailures(host, problems) : EXIT_CODES.passed.code;
}

/** The variables of the config. One that is wrong is no matter here: there may be none yet. */
async function readDeclared(root: string): Promise<Declared> {
  const config = await loadConfig({ startDir: root });
  return config.ok ? config.value.config.variables : {};
}

/** In the first of these folders in which it matches anything: where the script stands by then is not known. */
function countFiles(glob: string, folders: readonly string[]): number | undefined {
  if (glob.startsWith("/") || glob.includes("..")) return undefined;
  const counts = folders.map((cwd) => globSync(glob, { cwd }).length);
  return counts.find((count) => count > 0);
}
