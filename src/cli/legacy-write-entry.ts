import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import { isTaken } from "../disk/write-files.ts";
import { plainName } from "../lib/ansi.ts";
import { quoteForShell } from "../lib/quote.ts";
import { describeSystemError } from "../lib/system-error.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { EXIT_CODES } from "./exit.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { type EntryScript, isEntryScript, renderEntryScript } from "./legacy-entry.ts";
import { findLegacyScript } from "./legacy-script.ts";
import { readConfig } from "./project.ts";
import { showFailures } from "./show-failures.ts";

/** `moult init --entry FILE`: writes the script that CI calls in place of the old one. */
export async function writeEntry(call: Invocation, file: string): Promise<number> {
  const { host } = call;
  const path = resolve(host.cwd, file);
  const planned = await planEntry(call, path);
  if (!planned.ok) return showFailures(host, planned.failures);
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, renderEntryScript(planned.value), { mode: 0o755 });
  } catch (error) {
    return showFailures(host, [describeUnwritable(path, error)]);
  }
  const command = quoteForShell(/^[./]/.test(file) ? file : `./${file}`);
  const { script, flag } = planned.value;
  const purpose =
    flag === undefined
      ? `runs Moult, and ${script} where Moult fails`
      : `runs Moult or ${script}, as the rollout says; with ${flag}=0 ${script}, without Moult`;
  const wish = flag === undefined ? " --fallback-on-error" : "";
  host.stdout.write(
    `wrote ${plainName(path)}: ${plainName(purpose)}\n` +
      `next: call it from CI in place of the old script: ${command}${wish}\n`,
  );
  return EXIT_CODES.passed.code;
}

async function planEntry(call: Invocation, path: string): Promise<Result<EntryScript>> {
  const { root, script: configured } = await findLegacyScript(call);
  const typed = textFlag(call.flags, "script");
  const script = typed === undefined ? configured : nameFrom(root, resolve(call.host.cwd, typed));
  if (script === undefined) return failed(describeUnknownScript());
  const target = resolve(root, script);
  const entry = { root: relative(dirname(path), root) || ".", script };
  if (!existsSync(target)) return failed(describeMissing(target));
  if (/\p{Cc}/u.test(entry.root + entry.script)) return failed(describeStrangeName(entry));
  if (target === path) return failed(describeLoop(path));
  if (isTaken(path) && !isOurs(path)) return failed(describeForeign(path));
  const flag = await readRolloutFlag(call);
  return success({ ...entry, ...(flag === undefined ? {} : { flag }) });
}

/** The flag of the rollout, where there is one; a config that is broken cannot say. */
async function readRolloutFlag(call: Invocation): Promise<string | undefined> {
  const loaded = await readConfig(call);
  if (loaded.ok) return loaded.value.config.rollout?.flag;
  const [failure] = loaded.failures;
  if (failure !== undefined && failure.code !== "config-missing") {
    const message = `the config is broken (${failure.message}): if it has a rollout, write the entry anew when it is mended`;
    call.host.stderr.write(`warning: ${plainName(message)}\n`);
  }
  return undefined;
}

/** As it is called from the root; with a slash, or it would be looked for on PATH. */
function nameFrom(root: string, path: string): string {
  const name = relative(root, path);
  return name.includes("/") ? name : `./${name}`;
}

function isOurs(path: string): boolean {
  try {
    return lstatSync(path).isFile() && isEntryScript(readFileSync(path, "utf8"));
  } catch {
    return false; // Nothing that we may read.
  }
}

function describeUnknownScript(): Failure {
  return {
    code: "usage-invalid",
    message: "--entry needs the old script, and neither the config nor --script names it",
    next: "write for example: moult init --entry ci/run-tests --script ci/test.sh",
  };
}

function describeMissing(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "there is no such script",
    place: { path },
    next: "correct --script, or legacy.script in the config",
  };
}

function describeStrangeName({ root, script }: EntryScript): Failure {
  return {
    code: "usage-invalid",
    message: `control characters in a name: ${plainName(script)}, ${plainName(root)}`,
    next: "rename the file or the folder",
  };
}

function describeLoop(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "the entry script cannot be the old script itself: it would call itself for ever",
    place: { path },
    next: "give the entry a name of its own",
  };
}

function describeForeign(path: string): Failure {
  return {
    code: "usage-invalid",
    message: "there is a file already, and `moult init` has not made it",
    place: { path },
    next: "choose another name for --entry, or remove the file",
  };
}

function describeUnwritable(path: string, error: unknown): Failure {
  return {
    code: "usage-invalid",
    message: `the entry script cannot be written: ${describeSystemError(error)}`,
    place: { path },
    next: "choose a place that you may write",
  };
}
