import { expect, test } from "vitest";
import { nameSteps } from "../../src/suites/step-names.ts";

test("gives each step a name of its own, on one line and not endless", () => {
  const call = { kind: "call", call: "f", args: ["1\n2"] } as const;
  const steps = [
    { name: undefined, work: call },
    { name: undefined, work: call },
    { name: "f 1 2 (3)", work: call },
    { name: undefined, work: call },
    { name: undefined, work: { kind: "sh", sh: "\n cd x\nls" } },
    { name: undefined, work: { kind: "call", call: "set-up", args: [] } },
    { name: undefined, work: { kind: "run", run: [`/bin/${"x".repeat(99)}`] } },
  ] as const;
  expect(nameSteps(steps)).toEqual([
    "f 1 2",
    "f 1 2 (2)",
    "f 1 2 (3)",
    "f 1 2 (4)",
    "sh: cd x",
    "set-up (2)",
    `${"x".repeat(77)}...`,
  ]);
});
