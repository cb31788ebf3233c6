import { plainName } from "../lib/ansi.ts";
import { isBad, type Outcome } from "../model/outcome.ts";
import type { Attempt, RunRecord, TaskRecord } from "../model/run-record.ts";
import { describeOutcome, describeTask } from "./wording.ts";
import { xmlElement, xmlText } from "./xml.ts";

/** What an outcome is in JUnit's terms. */
type JunitKind = "success" | "failure" | "error" | "skipped";

/**
 * Renders a run as JUnit XML in the flavour of Jenkins and Surefire: a test suite for each group, a test
 * case for each task, and the earlier attempts of a task as `flakyFailure` or `rerunFailure`.
 */
export function renderJunit(record: RunRecord): string {
  const groups = Map.groupBy(record.tasks, (task) => task.group);
  const suites = [...groups].map(([group, tasks]) => renderSuite(group, tasks, record));
  const root = xmlElement(
    "testsuites",
    {
      name: "moult",
      ...countKinds(record.tasks),
      time: seconds(record.durationMs),
      timestamp: timestamp(record.startedAtMs),
      uuid: record.runId,
    },
    block(suites, ""),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function renderSuite(group: string, tasks: readonly TaskRecord[], record: RunRecord): string {
  const startedAtMs = tasks
    .flatMap((task) => task.attempts.map((one) => one.startedAtMs))
    .reduce((first, one) => Math.min(first, one), Number.POSITIVE_INFINITY);
  const durationMs = tasks.reduce((sum, task) => sum + (task.attempts.at(-1)?.durationMs ?? 0), 0);
  return xmlElement(
    "testsuite",
    {
      name: group,
      ...countKinds(tasks),
      time: seconds(durationMs),
      timestamp: timestamp(Number.isFinite(startedAtMs) ? startedAtMs : record.startedAtMs),
    },
    block(tasks.map(renderCase), "  "),
  );
}

function renderCase(task: TaskRecord): string {
  const last = task.attempts.at(-1);
  return xmlElement(
    "testcase",
    {
      name: nameInGroup(task),
      classname: task.group,
      file: task.file,
      time: seconds(last?.durationMs ?? 0),
      timestamp: last === undefined ? undefined : timestamp(last.startedAtMs),
    },
    block([...renderProperties(task), ...renderResult(task), ...renderEarlier(task)], "    "),
  );
}

function renderProperties(task: TaskRecord): readonly string[] {
  const last = task.attempts.at(-1);
  if (last === undefined) return [];
  const properties = {
    peak_memory_bytes: Math.max(...task.attempts.map((one) => one.peakBytes)),
    attempts: task.attempts.length,
    cpu_ms: last.cpuMs,
    log: last.logPath,
    left_running: last.outcome.kind === "leaked" ? last.outcome.commands.join(", ") : undefined,
  };
  const lines = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => xmlElement("property", { name, value }, ""));
  return [xmlElement("properties", {}, block(lines, "      "))];
}

function renderResult(task: TaskRecord): readonly string[] {
  const kind = kindOf(task);
  if (kind === "success") return [];
  const message = describeTask(task);
  if (kind === "skipped") return [xmlElement("skipped", { message }, "")];
  const tail = task.attempts.at(-1)?.tail ?? "";
  return [xmlElement(kind, { message, type: task.verdict }, xmlText(tail))];
}

/** The attempts before the last: flaky when the task was good in the end, else reruns. */
function renderEarlier(task: TaskRecord): readonly string[] {
  const prefix = kindOf(task) === "success" ? "flaky" : "rerun";
  return task.attempts
    .slice(0, -1)
    .filter((attempt) => isBad(attempt.outcome))
    .map((attempt) => renderAttempt(prefix, attempt));
}

function renderAttempt(prefix: "flaky" | "rerun", attempt: Attempt): string {
  const { outcome } = attempt;
  const suffix = JUNIT_KINDS[outcome.kind] === "failure" ? "Failure" : "Error";
  return xmlElement(
    `${prefix}${suffix}`,
    {
      message: describeOutcome(outcome),
      type: outcome.kind,
      time: seconds(attempt.durationMs),
      timestamp: timestamp(attempt.startedAtMs),
    },
    xmlText(attempt.tail ?? ""),
  );
}

function kindOf(task: TaskRecord): JunitKind {
  const last = task.attempts.at(-1);
  return last === undefined ? "skipped" : JUNIT_KINDS[last.outcome.kind];
}

const JUNIT_KINDS: Readonly<Record<Outcome["kind"], JunitKind>> = {
  passed: "success",
  leaked: "success",
  failed: "failure",
  "timed-out": "failure",
  "out-of-memory": "error",
  signaled: "error",
  "spawn-failed": "error",
  cancelled: "error",
  skipped: "skipped",
};

function countKinds(tasks: readonly TaskRecord[]): Readonly<Record<string, number>> {
  const kinds = tasks.map(kindOf);
  const count = (kind: JunitKind): number => kinds.filter((one) => one === kind).length;
  return {
    tests: tasks.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

/** The id without its group, which is the class name already. */
function nameInGroup(task: TaskRecord): string {
  const prefix = `${task.group}/`;
  const isInside = task.id.startsWith(prefix) && task.id.length > prefix.length;
  return plainName(isInside ? task.id.slice(prefix.length) : task.id);
}

/** Elements on lines of their own inside an element that stands at the given indent. */
function block(elements: readonly string[], indent: string): string {
  if (elements.length === 0) return "";
  return `\n${elements.map((one) => `${indent}  ${one}\n`).join("")}${indent}`;
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}

function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}
