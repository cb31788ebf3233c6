import { relative } from "node:path/posix";
import pc from "picocolors";
import type { Failure } from "../model/failure.ts";

/**
 * Renders failures for people, most like a compiler does, so that editors find the place:
 *
 *     moult.config.yaml:7:5: error: unknown key "exlude"; did you mean "exclude"?
 *       7 |     exlude: ["x"]
 *         |     ^^^^^^
 *       next: Correct the key.
 */
export function renderFailures(
  failures: readonly Failure[],
  options: { readonly useColor: boolean; readonly cwd: string },
): string {
  return failures.map((one) => renderFailure(one, options)).join("\n");
}

function renderFailure(
  failure: Failure,
  { useColor, cwd }: { readonly useColor: boolean; readonly cwd: string },
): string {
  const color = pc.createColors(useColor);
  const { place } = failure;
  const error = `${color.red("error:")} ${failure.message}`;
  const lines = [place === undefined ? error : `${color.bold(locate(place, cwd))}: ${error}`];
  if (place !== undefined && "line" in place) {
    const number = String(place.line);
    // Tabs keep their width, so that the mark stands below what it marks.
    const indent = place.lineText.slice(0, place.column - 1).replace(/[^\t]/g, " ");
    const mark = "^".repeat(Math.max(1, place.length));
    lines.push(`  ${number} | ${place.lineText}`);
    lines.push(`  ${" ".repeat(number.length)} | ${indent}${color.red(mark)}`);
  }
  lines.push(`  ${color.cyan("next:")} ${failure.next}`);
  return `${lines.join("\n")}\n`;
}

function locate(place: NonNullable<Failure["place"]>, cwd: string): string {
  const path = relative(cwd, place.path);
  const shown = path.startsWith("../..") || path === "" ? place.path : path;
  return "line" in place ? `${shown}:${place.line}:${place.column}` : shown;
}
