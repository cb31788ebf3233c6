import type { Limits } from "../../src/model/plan.ts";
import type { Task } from "../../src/model/task.ts";

const MB = 1024 ** 2;

/** A task of which only some facts matter to a test. */
export function aTask(facts: Partial<Task> = {}): Task {
  return {
    id: "unit/a",
    group: "unit",
    argv: ["true"],
    cwd: "/",
    env: {},
    timeoutMs: 0,
    reservedBytes: 0,
    reservedFrom: "default",
    cores: 1,
    coresFrom: "default",
    isExclusive: false,
    retries: 0,
    why: "",
    ...facts,
  };
}

/** Limits of which only some matter to a test. */
export function someLimits(facts: Partial<Limits> = {}): Limits {
  return {
    jobs: 2,
    jobsFrom: "--jobs",
    cores: 2,
    budgetBytes: 1024 * MB,
    budgetFrom: "--memory",
    allowOverBudget: false,
    graceMs: 1000,
    maxFail: 0,
    ...facts,
  };
}
