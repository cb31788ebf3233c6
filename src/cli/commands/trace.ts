import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { findConfig } from "../../config/find.ts";
import { parseCount } from "../../config/setting-values.ts";
import { STATE_FOLDER } from "../../history/run-folder.ts";
import { traceScript, type TraceRequest } from "../../judge/trace-script.ts";
import { parseDuration } from "../../lib/duration.ts";
import { failed, success, type Result } from "../../model/result.ts";
import type { Trace } from "../../model/trace.ts";
import { EXIT_CODES } from "../exit.ts";
import { textFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { findDirectory } from "../project.ts";
import { readMatrixFile } from "../read-cells.ts";
import { showFailures } from "../show-failures.ts";
import { readAssumptions } from "../trace-assumptions.ts";
import { describeProblems } from "../trace-problems.ts";
import { renderQuestions, renderTraces } from "../trace-render.ts";

/** `moult trace SCRIPT`: what the old script would run, for one environment or many. Nothing of it happens. */
export async function trace(invocation: Invocation): Promise<number> {
  const { host, flags } = invocation;
  const request = readRequest(invocation);
  if (!request.ok) return showFailures(host, request.failures);
  const traced = await traceScript(request.value);
  if (!traced.ok) return showFailures(host, traced.failures);
  host.stdout.write(render(traced.value, { script: request.value.script, flags }));
  warnOfQuestions(traced.value, invocation);
  const problems = describeProblems(traced.value, request.value.root);
  return problems.length === 0 ? EXIT_CODES.passed.code : showFailures(host, problems);
}

/** What was taken as given is said each time: an answer may change what runs. */
function warnOfQuestions(traces: readonly Trace[], { host, flags }: Invocation): void {
  const entries = traces.flatMap(({ openQuestions }) =>
    openQuestions.map(({ answer }) => `${answer.key} ${answer.entry}`),
  );
  const { size } = new Set(entries);
  if (size === 0 || flags["explain"] === true) return;
  const what = size === 1 ? "1 question is" : `${size} questions are`;
  host.stderr.write(`warning: ${what} open; to see: moult trace --explain\n`);
}

function render(
  traces: readonly Trace[],
  { script, flags }: { readonly script: string; readonly flags: Invocation["flags"] },
): string {
  if (flags["explain"] === true) return renderQuestions(traces);
  if (flags["json"] !== true) return renderTraces(traces);
  return `${JSON.stringify({ version: 1, script, cells: traces }, undefined, 2)}\n`;
}

const DEFAULT_TIMEOUT = "30s";

function readRequest(invocation: Invocation): Result<TraceRequest> {
  const { host, flags } = invocation;
  const { words, variables } = readWords(invocation);
  const [typed, ...others] = words;
  if (typed === undefined || others.length > 0)
    return usage("name one script: moult trace ci/test.sh");
  const timeoutMs = parseDuration(textFlag(flags, "timeout") ?? DEFAULT_TIMEOUT);
  if (timeoutMs === undefined || timeoutMs <= 0) return usage("write for example --timeout 30s");
  const jobs = parseCount(textFlag(flags, "jobs") ?? String(host.coreCount), 1);
  if (jobs === undefined) return usage("write for example --jobs 4");
  const directory = findDirectory(invocation);
  if (!directory.ok) return directory;
  const root = findRoot(directory.value, textFlag(flags, "config"), host.cwd);
  const script = relative(root, resolve(directory.value, typed));
  if (script.startsWith("..")) return usage(`name a script below ${root}`);
  const cells = readCells(invocation, variables);
  if (!cells.ok) return cells;
  const assumptions = readAssumptions({
    root,
    cwd: host.cwd,
    named: textFlag(flags, "assumptions"),
  });
  if (!assumptions.ok) return assumptions;
  return success({
    root,
    script,
    cells: cells.value,
    assumptions: assumptions.value,
    timeoutMs,
    jobs,
    path: host.env["PATH"],
    scratchRoot: host.temporaryFolder,
    cachePath: join(root, STATE_FOLDER, "traces"),
    kill: host.kill,
  });
}

/** `--env` takes all words that follow it: those without "=" are none of its own. */
function readWords({ args, flags }: Invocation): {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
} {
  const given: unknown = flags["env"];
  const texts = Array.isArray(given) ? given.map(String) : [];
  const pairs = texts.filter((one) => /^[A-Za-z_]\w*=/.test(one));
  const variables = pairs.map((one) => [
    one.slice(0, one.indexOf("=")),
    one.slice(one.indexOf("=") + 1),
  ]);
  return {
    words: [...args, ...texts.filter((one) => !pairs.includes(one))],
    variables: Object.fromEntries(variables),
  };
}

/** Each element of the matrix with what is the same in all; without a matrix one cell. */
function readCells(
  { host, flags, scriptArgs }: Invocation,
  variables: Readonly<Record<string, string>>,
): Result<TraceRequest["cells"]> {
  const path = textFlag(flags, "matrix");
  if (path === undefined) return success([{ variables, args: scriptArgs }]);
  const cells = readMatrixFile(resolve(host.cwd, path), path);
  if (!cells.ok) return cells;
  return success(
    cells.value.map((cell) => ({
      variables: { ...cell.variables, ...variables },
      args: cell.args ?? scriptArgs,
    })),
  );
}

/** A script may be traced before there is a config: then its repository is the project. */
function findRoot(directory: string, named: string | undefined, cwd: string): string {
  if (named !== undefined) return dirname(resolve(cwd, named));
  const config = findConfig(directory);
  if (config.ok) return dirname(config.value);
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return directory;
  }
}

function usage(next: string): Result<never> {
  return failed({
    code: "usage-invalid",
    message: "moult trace takes one script of this project",
    next,
  });
}
