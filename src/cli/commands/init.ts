import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderFirstConfig } from "../../config/first-config.ts";
import { CONFIG_NAMES } from "../../config/find.ts";
import { plainName } from "../../lib/ansi.ts";
import { describeSystemError } from "../../lib/system-error.ts";
import type { Failure } from "../../model/failure.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { textFlag } from "../flags.ts";
import { writeEntry } from "../legacy-write-entry.ts";
import { findDirectory } from "../project.ts";
import { showFailures } from "../show-failures.ts";
import { surveyProject } from "../survey-project.ts";

const CONFIG_NAME = "moult.config.yaml";

/**
 * `moult init`: writes a first config from what stands in the tree, or with --from from a run_tests.sh; with
 * --entry the script for CI instead. `moult init github` edits a workflow. Runs none of the project's code.
 */
export async function init(invocation: Invocation): Promise<number> {
  const { host, flags, args } = invocation;
  const [what] = args;
  if (what === "github" && args.length === 1) {
    const { initGithub } = await import("../init-github.ts");
    return initGithub(invocation);
  }
  const misplaced = ONLY_GITHUB.find((name) => flags[name] !== undefined);
  if (what !== undefined || misplaced !== undefined)
    return showFailures(host, [describeNoGithub(args, misplaced)]);
  const entry = textFlag(flags, "entry");
  if (entry !== undefined) return writeEntry(invocation, entry);
  const from = textFlag(flags, "from");
  if (from !== undefined) {
    // Loaded only here: the parser of bash is large.
    const { initFrom } = await import("../init-from.ts");
    return initFrom(invocation, from);
  }
  if (flags["verifyDiscovery"] === true) return showFailures(host, [describeLonelyVerify()]);
  if (flags["script"] !== undefined) return showFailures(host, [describeLonelyScript()]);
  const root = findDirectory(invocation);
  if (!root.ok) return showFailures(host, root.failures);
  const existing = CONFIG_NAMES.find((name) => existsSync(join(root.value, name)));
  if (existing !== undefined) {
    return showFailures(host, [describeExisting(join(root.value, existing))]);
  }
  const surveyed = surveyProject(root.value);
  if (!surveyed.ok) return showFailures(host, surveyed.failures);
  const { counts, config } = surveyed.value;
  const path = join(root.value, CONFIG_NAME);
  try {
    writeFileSync(path, renderFirstConfig(config), { flag: "wx" });
  } catch (error) {
    return showFailures(host, [describeUnwritable(path, error)]);
  }
  host.stdout.write(`wrote ${path}\n${describeFound(counts)}\nnext: ${adviseNext(counts)}\n`);
  return EXIT_CODES.passed.code;
}

/** The flags of `moult init github`. */
const ONLY_GITHUB = ["workflow", "job", "step", "undo", "dryRun"];

interface Counts {
  readonly unit: number;
  readonly integration: number;
}

function describeFound({ unit, integration }: Counts): string {
  const count = unit + integration;
  const files = `found ${count} Python test ${count === 1 ? "file" : "files"}`;
  return integration === 0 ? files : `${files}: ${unit} unit, ${integration} integration`;
}

function adviseNext({ unit, integration }: Counts): string {
  if (unit > 0) return "moult plan";
  return integration > 0
    ? "moult plan --opt-in integration"
    : "describe the tests in it, then: moult plan";
}

function describeNoGithub(args: readonly string[], flag: string | undefined): Failure {
  const dashed = flag === "dryRun" ? "dry-run" : flag;
  return {
    code: "usage-invalid",
    message:
      args.length > 0
        ? `no such thing to write: ${plainName(args.join(" "))}`
        : `--${dashed} is for moult init github`,
    next: "see what there is: moult init --help",
  };
}

function describeLonelyScript(): Failure {
  return {
    code: "usage-invalid",
    message: "--script is for --entry",
    next: "write for example: moult init --entry ci/run-tests --script ci/test.sh",
  };
}

function describeLonelyVerify(): Failure {
  return {
    code: "usage-invalid",
    message: "--verify-discovery is for --from",
    next: "write for example: moult init --from run_tests.sh --verify-discovery",
  };
}

function describeExisting(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "there is a config already",
    place: { path },
    next: "edit it, or remove it and run `moult init` again",
  };
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `the config cannot be written: ${describeSystemError(error)}`,
    place: { path },
    next: "choose a folder that you may write, with -C",
  };
}
