import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CallOptions, Finished, TestProject } from "../rig/project.ts";

/** What Moult said, for goldens: standard output, standard error and the exit code, with the folder replaced. */
export function shown(project: TestProject, { exitCode, stdout, stderr }: Finished): string {
  return `${stdout}${stderr}exit ${exitCode}`.replaceAll(project.root, "ROOT");
}

/** What Moult says when it must not run anything; fails when there is a trace of a run. */
export async function refusal(
  project: TestProject,
  args: readonly string[] = ["run"],
  options: CallOptions = {},
): Promise<string> {
  const finished = await project.moult(args, options);
  if (existsSync(join(project.root, ".moult"))) throw new Error("something was written or ran");
  return shown(project, finished);
}

/** A config with one group that would leave a trace if it ran. */
export function groupOf(group: string): string {
  return `version: 1\ntests:\n  unit: ${group}\n`;
}

/** A project whose only test leaves the file `ran`. */
export const TRACE = { "tests/a.sh": "touch ran" };
