import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveBudget, resolveJobs } from "../../src/schedule/budget.ts";

const GB = 1024 ** 3;
const machine = { totalBytes: 16 * GB, availableBytes: 12 * GB };
const auto = { value: { kind: "auto" } as const, from: "default" };

describe("resolveBudget", () => {
  it("takes the available memory less a reserve when nothing limits it", () => {
    expect(resolveBudget(auto, machine)).toEqual({
      bytes: 11 * GB,
      from: "available memory less a reserve",
    });
  });

  it("takes the limit of the control group when that is smaller, with a smaller reserve", () => {
    const limit = { bytes: 4 * GB, from: "cgroup v2" };
    expect(resolveBudget(auto, { ...machine, limit })).toEqual({
      bytes: Math.floor(3.6 * GB),
      from: "cgroup v2 limit less a reserve",
    });
  });

  it("warns when the budget promises more than there is", () => {
    const setting = { value: { kind: "bytes", bytes: 64 * GB } as const, from: "--memory" };
    expect(resolveBudget(setting, machine)).toEqual({
      bytes: 64 * GB,
      from: "--memory",
      warning: "the budget of 64.0 GB is more than the 12.0 GB that are available here",
    });
  });

  it("reads a percentage as one of the limit, not of the machine", () => {
    const limit = { bytes: 4 * GB, from: "cgroup v1" };
    const setting = { value: { kind: "percent", percent: 50 } as const, from: "MOULT_MEMORY" };
    expect(resolveBudget(setting, { ...machine, limit })).toEqual({
      bytes: 2 * GB,
      from: "50% of 4.0 GB, MOULT_MEMORY",
    });
  });

  it("never answers more than is available for auto", () => {
    const bytes = fc.integer({ min: 1024 ** 2, max: 2 ** 45 });
    fc.assert(
      fc.property(bytes, bytes, fc.option(bytes), (totalBytes, availableBytes, limitBytes) => {
        const limit =
          limitBytes === null ? {} : { limit: { bytes: limitBytes, from: "cgroup v2" } };
        const budget = resolveBudget(auto, { totalBytes, availableBytes, ...limit });
        expect(budget.bytes).toBeGreaterThan(0);
        expect(budget.bytes).toBeLessThanOrEqual(Math.min(availableBytes, limitBytes ?? Infinity));
      }),
    );
  });
});

describe("resolveJobs", () => {
  it("gives one slot for each core by default, and at least one for any percentage", () => {
    expect(resolveJobs({ kind: "auto" }, 6)).toEqual({ jobs: 48, cores: 6 });
    expect(resolveJobs({ kind: "percent", percent: 50 }, 6)).toEqual({ jobs: 3, cores: 6 });
    expect(resolveJobs({ kind: "percent", percent: 1 }, 2)).toEqual({ jobs: 1, cores: 2 });
    expect(resolveJobs({ kind: "count", count: 40 }, 2)).toEqual({ jobs: 40, cores: 40 });
  });
});
