import { expect, it } from "vitest";
import { settingFlags, textFlag } from "../../src/cli/flags.ts";

it("takes the flags that are settings, with their types, and no others", () => {
  const flags = { jobs: "4", verbose: true, group: ["a", "b"], config: "x.yaml", json: true };
  expect(settingFlags(flags)).toEqual({ jobs: "4", verbose: true, group: ["a", "b"] });
  expect(settingFlags({ jobs: undefined })).toEqual({});
});

it("takes a text only where there is one", () => {
  expect(textFlag({ config: "x" }, "config")).toBe("x");
  expect(textFlag({ config: true }, "config")).toBeUndefined();
  expect(textFlag({}, "config")).toBeUndefined();
});
