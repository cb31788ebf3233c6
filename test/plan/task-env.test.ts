import { describe, expect, test } from "vitest";
import { expandEnv } from "../../src/plan/task-env.ts";
import { configFrom } from "../config/config-from.ts";
import { showFailures, valueOf } from "../config/folder.ts";

const config = configFrom('version: 1\nenv:\n  A: "${NOPE}"\n  B: "${}"\n');

function expand(written: Record<string, string>, around: Record<string, string> = {}) {
  return expandEnv(config, ["env"], { written, around });
}

describe("expandEnv", () => {
  test("sees the variables around, and those before it", () => {
    const written = { PATH: "${PATH}:bin", A: "1", B: "${A}2", C: "$${B}" };
    expect(valueOf(expand(written, { PATH: "/bin", A: "0" }))).toEqual({
      PATH: "/bin:bin",
      A: "1",
      B: "12",
      C: "${B}",
    });
  });

  test("does not see those after it", () => {
    expect(expand({ A: "${B}", B: "1" }).ok).toBe(false);
  });

  test("blames what is missing once, and not what refers to it", () => {
    const result = expand({ A: "${NOPE}", B: "${}", C: "${A}" });
    expect(showFailures(result)).toMatchInlineSnapshot(`
      "moult.config.yaml:3:6 [config-invalid] the variable NOPE is not set
        |   A: "\${NOPE}"
        |      ^^^^^^^^^
        next: set NOPE, or give it a default: \${NOPE:-value}
      moult.config.yaml:4:6 [config-invalid] \${} is no reference to a variable
        |   B: "\${}"
        |      ^^^^^
        next: write \${NAME} or \${NAME:-default}; $$ is a dollar"
    `);
  });
});
