import { describe, expect, test } from "vitest";
import { checkConfig, checkText } from "../../src/config/check-config.ts";
import type { Failure } from "../../src/model/failure.ts";
import { showFailures, valueOf } from "./folder.ts";

const place = { path: "/p/moult.config.ts" };
const twin: Failure = { code: "config-invalid", message: "twin", place, next: "" };

describe("checkConfig", () => {
  test("answers the config with its root and its places", () => {
    const data = { version: 1, tests: { unit: { run: ["true"] } } };
    const checked = checkConfig({ path: place.path, data, failures: [], placeOf: () => place });
    expect(valueOf(checked)).toMatchObject({ path: place.path, root: "/p" });
    expect(valueOf(checked).placeOf(["tests"])).toEqual(place);
  });

  test("answers what was wrong before together with what is wrong with the data", () => {
    const data = { version: 1, tests: { unit: { run: [] } } };
    const checked = checkConfig({ path: place.path, data, failures: [twin], placeOf: () => place });
    expect(checked.ok ? [] : checked.failures.map((one) => one.message)).toEqual([
      "twin",
      "tests.unit.run: expected a program and its arguments, found an empty list",
    ]);
    const onlyBefore = checkConfig({
      path: place.path,
      data: { version: 1 },
      failures: [twin],
      placeOf: () => place,
    });
    expect(onlyBefore).toEqual({ ok: false, failures: [twin] });
  });
});

describe("checkText", () => {
  test("puts twin keys and wrong values in the order of the text", () => {
    const text = "version: 1\nlimits: { jobs: x, jobs: 2 }\ntests: { a: { run: [] }, a: {} }\n";
    expect(showFailures(checkText("/p/c.yaml", text, undefined))).toMatchInlineSnapshot(`
      "c.yaml:2:20 [config-invalid] duplicate key "jobs"; the first one is on line 2
        | limits: { jobs: x, jobs: 2 }
        |                    ^^^^
        next: remove one of the two
      c.yaml:3:26 [config-invalid] duplicate group "a"; the first one is on line 3
        | tests: { a: { run: [] }, a: {} }
        |                          ^
        next: rename one of the groups
      c.yaml:3:26 [config-invalid] missing key "run"
        | tests: { a: { run: [] }, a: {} }
        |                          ^
        next: add run: [python3, "{file}"]"
    `);
  });
});
