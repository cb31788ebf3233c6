import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXIT_CODES, renderExitCodes } from "../../src/cli/exit.ts";
import { renderCliReference } from "../../src/cli/reference.ts";
import { renderConfigSchema } from "../../src/config/json-schema.ts";
import { EVENT_VERSION, type RunEvent } from "../../src/model/event.ts";
import type { Outcome, StopReason } from "../../src/model/outcome.ts";
import { environmentOf } from "../../src/run/task-environment.ts";
import { aTask } from "../rig/values.ts";

const read = (path: string): string => readFileSync(path, "utf8");

describe("generated files", () => {
  test.each([
    ["docs/cli.md", renderCliReference],
    ["docs/exit-codes.md", renderExitCodes],
    ["docs/config.schema.json", renderConfigSchema],
  ] as const)("%s is fresh (else: npm run generate)", (path, render) => {
    expect(read(path)).toBe(render());
  });
});

test("docs/exit-codes.md says what every exit code means", () => {
  const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  const text = read("docs/exit-codes.md");
  expect(rows.filter((row) => !text.includes(row))).toEqual([]);
});

// The types make these lists complete: a new kind does not compile until it is here.
const EVENTS: Readonly<Record<RunEvent["kind"], true>> = {
  "run-started": true,
  "task-planned": true,
  "task-started": true,
  "task-stopping": true,
  "task-finished": true,
  "task-skipped": true,
  "memory-sampled": true,
  "warning-given": true,
  "run-cancelled": true,
  "run-finished": true,
};
const OUTCOMES: Readonly<Record<Outcome["kind"], true>> = {
  passed: true,
  failed: true,
  "timed-out": true,
  "out-of-memory": true,
  signaled: true,
  "spawn-failed": true,
  cancelled: true,
  leaked: true,
  skipped: true,
};
const REASONS: Readonly<Record<StopReason["kind"], true>> = {
  timeout: true,
  signal: true,
  "max-fail": true,
  "over-budget": true,
  memory: true,
  "earlier-step": true,
  broken: true,
};

describe("docs/events.md", () => {
  const text = read("docs/events.md");

  test("has a row for every kind of event, outcome and reason", () => {
    const kinds = [EVENTS, OUTCOMES, REASONS].flatMap(Object.keys);
    expect(kinds.filter((kind) => !text.includes(`\n| \`${kind}\` | `))).toEqual([]);
  });

  test("knows the version of the log", () => {
    expect(text.match(/it is (\d+) now/)?.[1]).toBe(String(EVENT_VERSION));
  });
});

test("docs/test-environment.md says every variable that a test gets", () => {
  const task = aTask();
  const facts = { runId: "run", attempt: 1, slot: 0, scratchPath: "/scratch", xmlPath: "/a.xml" };
  const names = Object.keys(environmentOf(task, facts, {}));
  expect(names.filter((name) => !read("docs/test-environment.md").includes(`\`${name}\``))).toEqual(
    [],
  );
});
