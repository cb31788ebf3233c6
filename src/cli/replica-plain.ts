import { runLegacy } from "../exec/run-legacy.ts";
import type { Failure } from "../model/failure.ts";
import { EXIT_CODES } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { findLegacyScript } from "./legacy-script.ts";
import { readGitFacts } from "./replica-world.ts";
import { showFailures } from "./show-failures.ts";

/** What only a job of a workflow has. */
const JOB_FLAGS = {
  job: "--job",
  matrix: "--matrix",
  as: "--as",
  secret: "--secret",
  var: "--var",
  allowUnknown: "--allow-unknown",
  input: "--input",
  event: "--event",
  eventPath: "--event-path",
} as const;

/**
 * Runs the old script with the variables that say "this is CI", and ends with its exit code. With --list or --dry-run
 * it only says so.
 */
export async function runPlainReplica(invocation: Invocation): Promise<number> {
  const { host, flags, scriptArgs } = invocation;
  const refused = Object.entries(JOB_FLAGS).find(([name]) => flags[name] !== undefined);
  if (refused !== undefined) {
    const message = `there are no workflows here, so ${refused[1]} has no job that it could be for`;
    const next = "name a workflow: -W FILE; or leave the flag out to run the old script";
    return showFailures(host, [{ code: "usage-invalid", message, next }]);
  }
  const { root, script, exists } = await findLegacyScript(invocation);
  if (script === undefined || !exists) {
    const missing: Failure = {
      code: "file-missing",
      message: "there are no workflows to replicate, and no old script to run as CI would",
      place: { path: root },
      next: "name a workflow: -W FILE; or set legacy.script in the config",
    };
    return showFailures(host, [missing]);
  }
  if (flags["list"] === true || flags["dryRun"] === true) {
    const flag = flags["list"] === true ? "--list" : "--dry-run";
    host.stdout.write(
      `no workflows here: ${script} would run with CI=true GITHUB_ACTIONS=true\nnothing ran (${flag})\n`,
    );
    return EXIT_CODES.passed.code;
  }
  const { sha, ref } = readGitFacts(root);
  const env = {
    ...host.env,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: root,
    GITHUB_SHA: sha,
    GITHUB_REF: ref,
  };
  host.stderr.write(`no workflows here: ${script} runs with CI=true GITHUB_ACTIONS=true\n`);
  const ended = await runLegacy({ argv: ["bash", script, ...scriptArgs], cwd: root, env }, host);
  if (!ended.ok) return showFailures(host, ended.failures);
  host.noteVerbatim?.();
  return ended.value;
}
