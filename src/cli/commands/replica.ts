import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pickJob, showJob } from "../../replica/pick-job.ts";
import { EXIT_CODES } from "../exit.ts";
import { textFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { findDirectory } from "../project.ts";
import { findRepository } from "../refs-files.ts";
import { readJobs, renderJobs, WORKFLOWS_FOLDER } from "../replica-jobs.ts";
import { prepareReplica, runReplica } from "../replica-run.ts";
import { runPlainReplica } from "../replica-plain.ts";
import { readReplicaWish } from "../replica-wish.ts";
import { showFailures } from "../show-failures.ts";

/**
 * `moult replica`: runs a job of CI here, from its workflow file. Says before what will not be as on CI. Without
 * workflows the old script runs in the plain environment of CI.
 */
export async function replica(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  const wish = readReplicaWish(invocation);
  if (!wish.ok) return showFailures(host, wish.failures);
  const directory = findDirectory(invocation);
  if (!directory.ok) return showFailures(host, directory.failures);
  const root = findRoot(directory.value);
  const typed = textFlag(flags, "workflow");
  if (typed === undefined && !hasWorkflows(root)) return runPlainReplica(invocation);
  const jobs = readJobs({ root, cwd: host.cwd, typed, inputs: wish.value.inputs });
  if (!jobs.ok) return showFailures(host, jobs.failures);
  if (flags["list"] === true) {
    host.stdout.write(renderJobs(jobs.value));
    return EXIT_CODES.passed.code;
  }
  const picked = pickJob(jobs.value.jobs, wish.value);
  if (!picked.ok) return showFailures(host, picked.failures);
  const job = picked.value;
  const prepared = await prepareReplica(invocation, { root, job, wish: wish.value });
  host.stdout.write(`${job.run.frame.root}: ${showJob(job.run)}\n${prepared.report}`);
  const { obstacle } = prepared;
  if (obstacle !== undefined && (obstacle.isCertain || flags["dryRun"] !== true))
    return showFailures(host, [obstacle.failure]);
  if (flags["dryRun"] === true) {
    host.stdout.write("nothing ran (--dry-run)\n");
    return EXIT_CODES.passed.code;
  }
  return runReplica(invocation, prepared);
}

/** CI starts at the root of the repository. A folder with workflows of its own is one, whatever is around it. */
function findRoot(folder: string): string {
  return hasWorkflows(folder) ? folder : findRepository(folder);
}

function hasWorkflows(folder: string): boolean {
  return existsSync(resolve(folder, WORKFLOWS_FOLDER));
}
