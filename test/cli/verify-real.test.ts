import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";

const FILES = {
  "ci/test.sh": `#!/bin/bash
test_a() { [[ -e ok ]]; }
test_b() { echo x >> left; exit 3; }
case $KIND in
  a) test_a ;;
  b) test_b ;;
  c) test_a ;;
esac
`,
  "moult.config.yaml": `version: 1
legacy: { script: ci/test.sh }
suites:
  - { name: a, when: { env: KIND, eq: a }, steps: [{ call: test_a }] }
  - { name: b, when: { env: KIND, eq: b }, steps: [{ call: test_b }] }
  - { name: c, steps: [{ run: ["false"] }] }
`,
  "matrix.json": '[{ "KIND": "a" }, { "KIND": "b" }, { "KIND": "c" }]',
  ok: "",
};

describe("moult verify --real-run", () => {
  it(
    "runs both for real, and says where they do not end in the same way",
    { timeout: 240_000 },
    async () => {
      await using project = makeProject(FILES);
      const call = ["verify", "--real-run", "--matrix", "matrix.json"];
      const { exitCode, stdout } = await project.moult(call);
      expect(exitCode).toBe(6);
      expect(stdout.replaceAll(/\d+\.\d+ s/g, "T")).toBe(
        `3 cells for real: 2 equal, 0 noisy, 1 different
  equal      KIND=a: script exit 0 in T and exit 0 in T, Moult exit 0 in T
  equal      KIND=b: script exit 3 in T and exit 3 in T, Moult exit 1 in T
  different  KIND=c: script exit 0 in T and exit 0 in T, Moult exit 1 in T
    c/false: failed
`,
      );
      expect(project.read("left")).toBe("x\nx\nx\n");
    },
  );

  it("takes no failure of Moult itself for failed tests", { timeout: 240_000 }, async () => {
    const script = "#!/bin/bash\ntest_a() { false; }\ncase $KIND in\n  a) test_a ;;\nesac\n";
    const config = `version: 1
legacy: { script: ci/test.sh }
suites: [{ name: a, when: { env: KIND, eq: other }, steps: [{ call: test_a }] }]
`;
    await using project = makeProject({ "ci/test.sh": script, "moult.config.yaml": config });
    const { exitCode, stdout } = await project.moult(["verify", "--real-run", "--env", "KIND=a"]);
    expect(exitCode).toBe(6);
    expect(stdout.replaceAll(/\d+\.\d+ s/g, "T")).toBe(
      `1 cell for real: 0 equal, 0 noisy, 1 different
  different  KIND=a: script exit 1 in T and exit 1 in T, Moult exit 2 in T
`,
    );
  });

  it.each([[["--fail-each"], "--fail-each"] as const, [["--output", "a.md"], "--output"] as const])(
    "refuses %j, which it cannot do",
    async (flags, name) => {
      await using project = makeProject(FILES);
      const { exitCode, stderr } = await project.moult(["verify", "--real-run", ...flags]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`error: --real-run does not go with ${name}`);
    },
  );
});
