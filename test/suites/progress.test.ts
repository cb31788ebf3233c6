import { expect, test } from "vitest";
import { measureProgress } from "../../src/suites/progress.ts";
import { configFrom } from "../config/config-from.ts";

test("counts what each suite still needs of the old script", () => {
  const { config } = configFrom(`version: 1
legacy: { script: ci/test.sh }
tests: { unit: { run: [x] } }
suites:
  - name: a
    when: { any: [{ opaque: x }, { not: { opaque: y } }] }
    steps: [{ call: f }, { call: g, when: { opaque: z } }, { sh: x }, { tests: unit }, { run: [x] }, { set: { A: b } }]
  - { name: b, handOver: [bash, x.sh] }
`);
  expect(measureProgress(config.suites)).toEqual([
    { suite: "a", native: 2, bridged: 2, verbatim: 1, opaque: 3, isHandedOver: false },
    { suite: "b", native: 0, bridged: 0, verbatim: 0, opaque: 0, isHandedOver: true },
  ]);
});
