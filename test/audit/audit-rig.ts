import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditScript, type ScriptToAudit } from "../../src/audit/audit-script.ts";
import type { Finding } from "../../src/audit/finding.ts";
import { loadBashParser } from "../../src/bash/tree-sitter.ts";

const parse = await loadBashParser();

/** The findings of a script that stands alone. */
export function audit(text: string, world: Partial<ScriptToAudit> = {}): readonly Finding[] {
  const files = [{ path: "ci/test.sh", text }];
  return auditScript(parse, { files, countFiles: () => undefined, declared: {}, ...world });
}

/** A script with the lines of a fix in place of its own. */
export function applyFix(text: string, fix: Finding["fix"]): string {
  const lines = text.split("\n");
  // From the last line on, so that the numbers before stay true.
  for (const part of fix.toSorted((a, b) => b.fromLine - a.fromLine))
    lines.splice(part.fromLine - 1, part.toLine - part.fromLine + 1, part.text);
  return lines.join("\n");
}

/** What real bash does with a script. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
}

/** Runs a script in an empty folder in real bash, with nothing in its environment but a PATH and what is given. */
export function runBash(text: string, env: Readonly<Record<string, string>> = {}): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "moult-audit-"));
  try {
    writeFileSync(join(folder, "test.sh"), text);
    const { PATH = "" } = process.env;
    const { status, stdout } = spawnSync("bash", ["test.sh"], {
      cwd: folder,
      env: { PATH, ...env },
      encoding: "utf8",
      // Against a fix that never ends.
      timeout: 60_000,
      killSignal: "SIGKILL",
    });
    return { exitCode: status, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
