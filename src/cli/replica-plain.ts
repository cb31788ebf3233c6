import { runLegacy } from "../exec/run-legacy.ts";
import type { Failure } from "../model/failure.ts";
import type { Invocation } from "./invocation.ts";
import { findLegacyScript } from "./legacy-script.ts";
import { readGitFacts } from "./replica-world.ts";
import { showFailures } from "./show-failures.ts";

/** Runs the old script with the variables that say "this is CI", and ends with its exit code. */
export async function runPlainReplica(invocation: Invocation): Promise<number> {
  const { host, scriptArgs } = invocation;
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
