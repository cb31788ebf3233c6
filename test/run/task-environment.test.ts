import { describe, expect, it } from "vitest";
import { environmentOf } from "../../src/run/task-environment.ts";
import { aTask } from "../rig/values.ts";

const FACTS = { runId: "r", attempt: 2, slot: 1, scratchPath: "/s", xmlPath: "/x.xml" };
const TASK = aTask({ id: "unit/a.py" });

describe("environmentOf", () => {
  it("caps inner fan-out unless the user or the config says otherwise", () => {
    const plain = environmentOf({ ...TASK, env: {} }, FACTS, {});
    expect(plain["OMP_NUM_THREADS"]).toBe("1");
    const byUser = environmentOf({ ...TASK, env: {} }, FACTS, { OMP_NUM_THREADS: "4" });
    expect(byUser["OMP_NUM_THREADS"]).toBeUndefined();
    const byConfig = environmentOf({ ...TASK, env: { OMP_NUM_THREADS: "2" } }, FACTS, {});
    expect(byConfig["OMP_NUM_THREADS"]).toBe("2");
  });

  it("tells a test who it is; a config cannot lie about that", () => {
    const env = environmentOf({ ...TASK, env: { MOULT_TEST_ID: "other" } }, FACTS, {});
    expect(env).toMatchObject({
      MOULT: "1",
      MOULT_RUN_ID: "r",
      MOULT_TEST_ID: "unit/a.py",
      MOULT_ATTEMPT: "2",
      MOULT_SLOT: "1",
      TEST_TMPDIR: "/s",
      XML_OUTPUT_FILE: "/x.xml",
    });
  });
});
