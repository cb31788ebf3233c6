import { plainName } from "../lib/ansi.ts";
import { measureProgress, type SuiteProgress } from "../suites/progress.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import type { Project } from "./project.ts";

/** `moult plan --progress`: how many steps of each suite are native, bridged and verbatim. */
export function showProgress({ loaded }: Project, { host, flags }: Invocation): number {
  const suites = measureProgress(loaded.config.suites);
  const text =
    flags["json"] === true
      ? JSON.stringify({ version: 1, suites }, undefined, 2)
      : renderProgress(suites);
  host.stdout.write(`${text}\n`);
  return EXIT_CODES.passed.code;
}

const HEAD = ["native", "bridged", "verbatim", "opaque"];

function renderProgress(suites: readonly SuiteProgress[]): string {
  if (suites.length === 0) return "the config has no suites";
  const own = suites.filter(({ isHandedOver }) => !isHandedOver);
  const sum = (of: (one: SuiteProgress) => number): number =>
    own.reduce((total, one) => total + of(one), 0);
  const native = sum((one) => one.native);
  const total = native + sum((one) => one.bridged + one.verbatim);
  const share = total === 0 ? 100 : Math.floor((native / total) * 100);
  const rows = suites.map(({ suite, isHandedOver, ...counts }) =>
    isHandedOver
      ? `${" ".repeat(40)}  ${suite} (handed over)`
      : row([counts.native, counts.bridged, counts.verbatim, counts.opaque], suite),
  );
  return [
    row(HEAD, "suite"),
    ...rows,
    "",
    `${native} of ${total} steps are native (${share} %): they need nothing of the old script`,
  ]
    .map(plainName)
    .join("\n");
}

function row(cells: readonly (string | number)[], name: string): string {
  return `${cells.map((cell) => String(cell).padStart(10)).join("")}  ${name}`;
}
