import { describe, expect, it } from "vitest";
import { childOf, parseWorkflowText, spotOf, textOf } from "../../src/github/workflow-text.ts";

describe("the text of a workflow", () => {
  it.each([
    ["jobs: [a", 1, 9],
    ["on: push\njobs:\n  a:\n   b: 1\n  c: {\n", 6, 1],
    ["a: *gone\n", 1, 1],
    ["a: &x [*x]\n", 1, 1],
    ["a: 1\na: 2\n", 2, 1],
  ])("%j is refused with its place", (text, line, column) => {
    const result = parseWorkflowText("ci.yml", text);
    expect(result.ok).toBe(false);
    const [failure] = result.ok ? [] : result.failures;
    expect(failure).toMatchObject({
      code: "config-invalid",
      place: { path: "ci.yml", line, column },
    });
    expect(failure?.message).toMatch(/^invalid YAML: /);
  });

  it("keeps the places of values, also of those behind an alias", () => {
    const result = parseWorkflowText("ci.yml", "on: push\nx: &x\n  y: 3.10\nz: *x\n");
    if (!result.ok) throw new Error(result.failures[0]?.message);
    const y = childOf(result.value, "z", "y");
    // A number, as GitHub reads it: that of the text 3.10 is 3.1.
    expect(textOf(y)).toBe("3.1");
    expect(y && spotOf(y.at)).toEqual({ path: "ci.yml", line: 3, column: 6 });
    expect(textOf(childOf(result.value, "on"))).toBe("push");
  });
});
