import { plainName, plainText } from "../lib/ansi.ts";
import type { RunEvent, TaskFinished, TaskPlanned } from "../model/event.ts";
import { endedWell, startFold, type RunRecord, type TaskRecord } from "../model/run-record.ts";
import type { Reporter } from "./reporter.ts";
import { describeTask } from "./wording.ts";

/** How and where the classic reporter writes. */
export interface ClassicOptions {
  readonly write: (text: string) => void;
  /** Whether the opt-in group `integration` runs; undefined when the project has none. */
  readonly hasIntegration?: boolean | undefined;
}

const TAGS = {
  INFO: "\u001b[0;34m[INFO]\u001b[0m",
  PASS: "\u001b[0;32m[PASS]\u001b[0m",
  FAIL: "\u001b[0;31m[FAIL]\u001b[0m",
  WARN: "\u001b[1;33m[WARN]\u001b[0m",
} as const;

const RULE = "-".repeat(40);
const TAIL_LINES = 10;

/** A line with the tag in its colour, as such scripts print it: also into a pipe. */
export function classicLine(tag: keyof typeof TAGS, text: string): string {
  return `${TAGS[tag]} ${plainName(text)}`;
}

/**
 * Prints a run in the lines of the usual run_tests.sh, for what reads those lines: `[INFO]`, `[PASS]`,
 * `[FAIL]`, `[WARN]` in colour, the summary, the last ten lines of each failure, and the list of failed
 * tests. The parts that do not depend on when a test ends are equal to those of the script.
 */
export function createClassicReporter({ write, hasIntegration }: ClassicOptions): Reporter {
  const fold = startFold();
  const names = new Map<string, string>();
  const nameOf = (task: string): string => names.get(task) ?? task;
  let hasListed = false;

  /** The list of tests stands before the first test, and after the last that is planned. */
  const openList = (): readonly string[] => {
    if (hasListed) return [];
    hasListed = true;
    return [
      ...(hasIntegration === undefined ? [] : [describeIntegration(hasIntegration)]),
      classicLine("INFO", `Found ${names.size} test file(s):`),
      ...[...names.values()].map((name) => `  - ${plainName(name)}`),
      "",
      classicLine("INFO", "Running tests in parallel..."),
    ];
  };

  const linesOf = (event: RunEvent): readonly string[] => {
    switch (event.kind) {
      case "task-planned":
        names.set(event.task, nameTest(event));
        return [];
      case "task-started": {
        const isAgain = event.attempt > 1;
        return isAgain
          ? []
          : [...openList(), classicLine("INFO", `Running: ${nameOf(event.task)}`)];
      }
      case "task-finished":
        return [...openList(), ...renderFinished(event, nameOf(event.task))];
      case "task-skipped":
        return [...openList(), ...renderEnd(false, nameOf(event.task))];
      case "warning-given":
        return [classicLine("WARN", event.message)];
      case "run-finished":
        return [...openList(), ...renderSummary(fold.record(), nameOf)];
      default:
        return [];
    }
  };

  return {
    onEvent: (event) => {
      fold.add(event);
      const lines = linesOf(event);
      if (lines.length > 0) write(lines.map((line) => `${line}\n`).join(""));
    },
    close: () => undefined,
  };
}

/** A test as its command names it, `./` included: what a `find` of the script has told. */
export function nameTest({
  task,
  file,
  argv,
}: Pick<TaskPlanned, "task" | "file" | "argv">): string {
  if (file === undefined) return task;
  return argv.find((word) => `/${file}`.endsWith(`/${word.replace(/^\.\//, "")}`)) ?? file;
}

function describeIntegration(isEnabled: boolean): string {
  return classicLine(
    "INFO",
    isEnabled
      ? "Integration tests enabled (--integration flag specified)"
      : "Skipping integration tests (use --integration to include them)",
  );
}

function renderFinished(event: TaskFinished, name: string): readonly string[] {
  if (event.willRetry) return [classicLine("WARN", `${name} runs again`)];
  return renderEnd(event.outcome.kind === "passed" || event.outcome.kind === "leaked", name);
}

function renderEnd(isGood: boolean, name: string): readonly string[] {
  const text = isGood ? `${name} completed successfully` : `${name} failed`;
  return [classicLine(isGood ? "PASS" : "FAIL", text), RULE];
}

function renderSummary(record: RunRecord, nameOf: (task: string) => string): readonly string[] {
  const { tasks } = record;
  const failed = tasks.filter((task) => !endedWell(task));
  const passedCount = tasks.length - failed.length;
  const counts = [
    "",
    classicLine("INFO", "Test Summary:"),
    `  Total tests: ${tasks.length}`,
    `  Passed: ${passedCount}`,
    `  Failed: ${failed.length}`,
  ];
  if (failed.length === 0) return [...counts, classicLine("PASS", "All tests passed! 🎉")];
  const failedNames = failed.map((task) => plainName(nameOf(task.id)));
  return [
    ...counts,
    "",
    classicLine("WARN", "Failed test details:"),
    ...failed.flatMap((task, index) => [`  - ${failedNames[index]}`, ...renderTail(task)]),
    classicLine("FAIL", `${failed.length} test(s) failed`),
    "",
    `SUMMARY: ${passedCount} passed, ${failed.length} failed`,
    "FAILED TESTS:",
    ...failedNames,
  ];
}

/** The last ten lines of what a test has said; why it has no end of its own, where it has none. */
function renderTail(task: TaskRecord): readonly string[] {
  const last = task.attempts.at(-1);
  const said = plainText(last?.tail ?? "").replace(/\n$/, "");
  const lines = said === "" ? [] : said.split("\n").slice(-TAIL_LINES);
  const why = last?.outcome.kind === "failed" ? [] : [describeTask(task)];
  const all = [...lines, ...why.map(plainName)];
  if (all.length === 0) return [];
  return ["    Last few lines of output:", ...all.map((line) => `      ${line}`)];
}
