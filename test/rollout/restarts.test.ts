import { expect, it } from "vitest";
import { findRestarts } from "../../src/rollout/restarts.ts";

const BOTH = { configurations: [{ name: "smoke" }, { name: "unit" }] };

it("begins anew after the last rollback or resume of a configuration, or an abort", () => {
  const steps = [
    { action: "promote", atMs: 1 },
    { action: "rollback", atMs: 2, configuration: "smoke" },
    { action: "resume", atMs: 3, configuration: "smoke" },
    { action: "promote", atMs: 4 },
  ];
  expect(findRestarts(BOTH, steps)).toEqual({ smoke: 3 });
  expect(findRestarts(BOTH, [...steps, { action: "abort", atMs: 5 }])).toEqual({
    smoke: 5,
    unit: 5,
  });
});

it("leaves out what did not happen, and what is not of this config", () => {
  const steps = [
    { action: "rollback", atMs: 2, configuration: "smoke", failed: "the config is not writable" },
    { action: "rollback", atMs: 3, configuration: "gone" },
  ];
  expect(findRestarts(BOTH, steps)).toEqual({});
});
