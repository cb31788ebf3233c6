import { relative, resolve } from "node:path";
import { findImports } from "../history/find-imports.ts";
import {
  type Imported,
  importHistory,
  type ImportedRun,
  type RefusedImport,
} from "../history/import-history.ts";
import { plainName } from "../lib/ansi.ts";
import { summarizePast } from "../schedule/estimate.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { showFailures } from "./show-failures.ts";

/** `moult history import FILES...`: adds the runs of other machines. What is refused is told, and the rest added. */
export async function runImport(root: string, { host, args, flags }: Invocation): Promise<number> {
  const paths = args.slice(1).map((path) => resolve(host.cwd, path));
  if (paths.length === 0) {
    return showFailures(host, [
      {
        code: "usage-invalid",
        message: "history import needs files or folders",
        next: "write for example: moult history import artifacts/",
      },
    ]);
  }
  const sources = findImports(paths);
  if (!sources.ok) return showFailures(host, sources.failures);
  const done = importHistory(root, sources.value, summarizePast);
  if (!done.ok) return showFailures(host, done.failures);
  const { refused } = done.value;
  host.stdout.write(
    flags["json"] === true
      ? `${JSON.stringify({ version: 1, ...done.value }, undefined, 2)}\n`
      : renderImported(done.value),
  );
  for (const one of refused) host.stderr.write(`${renderRefused(one, host.cwd)}\n`);
  return refused.length > 0 ? EXIT_CODES.incomplete.code : EXIT_CODES.passed.code;
}

function renderImported({ runs, fallbacks, rollout, refused }: Imported): string {
  const ofKind = (kind: ImportedRun["kind"]): readonly ImportedRun[] =>
    runs.filter((run) => run.kind === kind);
  const cutOff = runs.filter((run) => run.kind !== "known" && run.isIncomplete).length;
  const lines = [
    `runs: ${ofKind("added").length} added${cutOff > 0 ? ` (${cutOff} without an end)` : ""}`,
    ...(ofKind("completed").length > 0 ? [`${ofKind("completed").length} completed`] : []),
    `${ofKind("known").length} known`,
    `${refused.length} refused`,
  ];
  const counts = { fallbacks, "rollout actions": rollout };
  return [
    lines.join(", "),
    ...Object.entries(counts)
      .filter(([, { addedCount, knownCount }]) => addedCount + knownCount > 0)
      .map(([what, one]) => `${what}: ${one.addedCount} added, ${one.knownCount} known`),
    "",
  ].join("\n");
}

function renderRefused({ path, line, why }: RefusedImport, cwd: string): string {
  const near = relative(cwd, path);
  const shown = near.startsWith("..") ? path : near;
  return plainName(`${shown}${line === undefined ? "" : `:${line}`}: refused: ${why}`);
}
