import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Value } from "../github/value.ts";
import { describeSystemError } from "../lib/system-error.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { RUNNERS, type RunnerSpec } from "../replica/runners.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** What the command line asks of a replica. */
export interface ReplicaWish {
  readonly job?: string;
  readonly matrix: readonly (readonly [string, string])[];
  readonly inputs: Readonly<Record<string, string>>;
  /** By name, with their values. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Those of `vars`, by name. */
  readonly vars: Readonly<Record<string, string>>;
  /** Whether steps run, with empty texts, though something that they need is not known. */
  readonly allowsUnknown: boolean;
  /** The runner to imitate. */
  readonly as?: RunnerSpec;
  readonly event?: string;
  /** What GitHub would tell of the event. */
  readonly eventData?: Value;
}

/** Reads the flags of `moult replica`. */
export function readReplicaWish({ flags, host }: Invocation): Result<ReplicaWish> {
  const failures: Failure[] = [];
  const matrix = listFlag(flags["matrix"]).map((word) => splitPair(word, ":"));
  if (matrix.includes(undefined)) failures.push(wrong("--matrix", "KEY:VALUE", "os:ubuntu-latest"));
  const inputs = listFlag(flags["input"]).map((word) => splitPair(word, "="));
  if (inputs.includes(undefined)) failures.push(wrong("--input", "NAME=VALUE", "level=debug"));
  const secrets = listFlag(flags["secret"]).map((word): readonly [string, string] | undefined => {
    const value = host.env[word];
    return splitPair(word, "=") ?? (value === undefined ? undefined : [word, value]);
  });
  if (secrets.includes(undefined))
    failures.push(wrong("--secret", "NAME of a variable that is set, or NAME=VALUE", "TOKEN"));
  const vars = listFlag(flags["var"]).map((word) => splitPair(word, "="));
  if (vars.includes(undefined)) failures.push(wrong("--var", "NAME=VALUE", "REGION=eu"));
  const as = readRunner(textFlag(flags, "as"), failures);
  if (failures.length > 0) return failed(...failures);
  const job = textFlag(flags, "job");
  const event = textFlag(flags, "event");
  const path = textFlag(flags, "eventPath");
  const data = path === undefined ? undefined : readEvent(resolve(host.cwd, path), path);
  if (data?.ok === false) return data;
  return success({
    matrix: matrix.filter((pair) => pair !== undefined),
    inputs: Object.fromEntries(inputs.filter((pair) => pair !== undefined)),
    secrets: Object.fromEntries(secrets.filter((pair) => pair !== undefined)),
    vars: Object.fromEntries(vars.filter((pair) => pair !== undefined)),
    allowsUnknown: flags["allowUnknown"] === true,
    ...(job === undefined ? {} : { job }),
    ...(event === undefined ? {} : { event }),
    ...(data === undefined ? {} : { eventData: data.value }),
    ...(as === undefined ? {} : { as }),
  });
}

function readRunner(label: string | undefined, failures: Failure[]): RunnerSpec | undefined {
  const as = label === undefined ? undefined : RUNNERS[label];
  if (label === undefined || as !== undefined) return as;
  const names = Object.keys(RUNNERS);
  const message = `--as: there is no runner ${label}${renderSuggestion(label, names)}`;
  failures.push({ code: "usage-invalid", message, next: `name one of ${names.join(", ")}` });
  return undefined;
}

function readEvent(path: string, typed: string): Result<Value> {
  try {
    const data: Value = JSON.parse(readFileSync(path, "utf8"));
    return success(data);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : describeSystemError(error);
    const message = `--event-path: ${typed}: ${reason}`;
    const next = 'write what GitHub would tell: {"pull_request": {"base": {"sha": "HEAD~1"}}}';
    return failed({ code: "usage-invalid", message, next });
  }
}

function listFlag(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function splitPair(word: string, mark: string): readonly [string, string] | undefined {
  const at = word.indexOf(mark);
  return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : undefined;
}

function wrong(flag: string, form: string, example: string): Failure {
  return {
    code: "usage-invalid",
    message: `${flag} takes ${form}`,
    next: `write for example ${flag} ${example}`,
  };
}
