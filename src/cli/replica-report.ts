import { spawnSync } from "node:child_process";
import { findPrograms } from "../exec/programs.ts";
import { showSpot } from "../github/expand-workflows.ts";
import { plainName } from "../lib/ansi.ts";
import { formatBytes } from "../lib/bytes.ts";
import type { Fidelity, FidelityNote } from "../replica/fidelity-notes.ts";
import type { RunnerSpec } from "../replica/runners.ts";
import { isVersion } from "../replica/setup-actions.ts";

/** What the report compares the job with. */
export interface ReplicaMachine {
  readonly coreCount: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly path: string | undefined;
}

/** What is said of the runner. */
export interface RunnerNote {
  /** As `runs-on` has them. */
  readonly labels: readonly string[];
  readonly spec: RunnerSpec | undefined;
  /** What `--as` does. */
  readonly told: readonly string[];
}

/** What the fidelity report says, by its headings; those without lines are left out. */
export function renderFidelity(
  fidelity: Fidelity,
  {
    machine,
    runner,
    tools,
  }: {
    readonly machine: ReplicaMachine;
    readonly runner: RunnerNote;
    readonly tools: readonly string[];
  },
): string {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["runner", describeRunner(runner, machine)],
    ["tools", tools],
    ["not run", fidelity.skipped.map(showNote)],
    ["not honoured", fidelity.ignored.map(showNote)],
    ["secrets that are not here", fidelity.secrets.map(showNote)],
    ["values that only CI has", fidelity.unknown.map(showNote)],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(
      ([title, lines]) =>
        `  ${title}:\n${lines.map((line) => `    ${plainName(line)}\n`).join("")}`,
    )
    .join("");
}

function showNote({ text, spot }: FidelityNote): string {
  return `${text}  (${showSpot(spot)})`;
}

function describeRunner(
  { labels, spec, told }: RunnerNote,
  { coreCount, memoryBytes, system }: ReplicaMachine,
): readonly string[] {
  const here = `here ${countCores(coreCount)}, ${formatBytes(memoryBytes)}, ${system}`;
  const name = labels.join(", ") || "no runs-on";
  if (spec === undefined) return [`${name}: cores and memory are not known; ${here}`, ...told];
  const there = `${countCores(spec.coreCount)}, ${formatBytes(spec.memoryBytes)}, ${spec.system}`;
  return [`${name}: ${there}; ${here}`, ...told];
}

function countCores(count: number): string {
  return count === 1 ? "1 core" : `${count} cores`;
}

/** What of the programs that a job needs is another one here, or missing. */
export function compareTools(
  { setUps }: Pick<Fidelity, "setUps">,
  commands: readonly string[],
  path: string | undefined,
): readonly string[] {
  const versions = setUps.map(({ program, args, wanted }) => {
    const asked = wanted === "" ? program : `${program} ${wanted}`;
    const [found] = findPrograms(program, path);
    if (found === undefined) return `${asked}: not here`;
    const { stdout, stderr } = spawnSync(found, args, { encoding: "utf8", timeout: 5000 });
    const version = `${stdout}${stderr}`.split("\n")[0]?.trim() ?? "";
    const fits = isVersion(wanted, version);
    const verdict =
      fits === true ? "as asked" : fits === false ? "ANOTHER VERSION" : "see for yourself";
    return `${asked}: here ${version || "without a version"} (${verdict})`;
  });
  const missing = commands.filter((name) => findPrograms(name, path).length === 0);
  const lines = missing.map((name) => `${name}: not here; a step may install it`);
  return [...versions, ...lines];
}
