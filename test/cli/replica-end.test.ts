import { describe, expect, it } from "vitest";
import { processesIn, until } from "../rig/processes.ts";
import { makeProject } from "../rig/project.ts";

describe("a replica that does not end by itself", () => {
  it("ends a step when its time is up, with all that it started, and goes on to clean up", async () => {
    await using project = makeProject({
      ".github/workflows/ci.yml": `on: push
jobs:
  slow:
    runs-on: ubuntu-latest
    steps:
      - name: Server of an earlier step
        run: sleep 1000 & echo $! > server
      - name: Too slow
        timeout-minutes: 0.002
        run: sleep 1000
      - if: always()
        name: Server lives
        run: kill -0 "$(cat server)" && echo lives
`,
    });
    const end = await project.moult(["replica"]);
    expect(end.exitCode).toBe(1);
    expect(end.stdout).toContain("-- Too slow: failure (its time is up (timeout-minutes))");
    expect(end.stdout).toContain("\nlives\n");
    await until(
      () => processesIn(project.root),
      (left) => left.length === 0,
    );
  });

  it.skipIf(process.platform !== "linux")(
    "ends what left its group, and neither its longest time nor capitals of an id matter",
    async () => {
      await using project = makeProject({
        ".github/workflows/ci.yml": `on: push
jobs:
  a:
    steps:
      - id: Made
        timeout-minutes: 40000
        run: |
          setsid sh -c 'touch left; exec sleep 1000' > /dev/null 2>&1 &
          until [ -e left ]; do sleep 0.01; done
          echo "text=hello" >> $GITHUB_OUTPUT
      - run: echo "said \${{ steps.made.outputs.text }}"
`,
      });
      const end = await project.moult(["replica"]);
      expect(end.stdout).toContain("\nsaid hello\n");
      await until(
        () => processesIn(project.root),
        (left) => left.length === 0,
      );
    },
  );

  it("is cancelled by a signal: what cleans up still runs, and the exit code says so", async () => {
    await using project = makeProject({
      ".github/workflows/ci.yml": `on: push
jobs:
  long:
    runs-on: ubuntu-latest
    steps:
      - run: echo started; exec sleep 1000
      - run: echo never
      - if: cancelled()
        run: echo cleaned after \${{ job.status }}
`,
    });
    const call = project.start(["replica"]);
    await call.says("\nstarted");
    call.child.kill("SIGINT");
    const end = await call.finished;
    expect(end.exitCode).toBe(130);
    expect(end.stdout).toContain("cleaned after cancelled");
    expect(end.stdout).toMatch(/\n {2}success +Run echo cleaned/);
    expect(end.stdout).not.toContain("== Run echo never");
  });
});
