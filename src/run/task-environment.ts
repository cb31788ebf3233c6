import type { Task } from "../model/task.ts";

/** Variables that cap what a test starts by itself, unless the user has set them: nested parallelism is the usual out-of-memory. */
const FAN_OUT_CAPS = ["OMP_NUM_THREADS", "PYTEST_XDIST_AUTO_NUM_WORKERS"] as const;

/** What Moult tells one attempt through its environment. */
export interface AttemptFacts {
  readonly runId: string;
  readonly attempt: number;
  readonly slot: number;
  readonly scratchPath: string;
  readonly xmlPath: string;
}

/** The variables of one attempt on top of the environment of the run. */
export function environmentOf(
  task: Task,
  facts: AttemptFacts,
  hostEnv: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const caps: Record<string, string> = {};
  for (const name of FAN_OUT_CAPS) if (hostEnv[name] === undefined) caps[name] = "1";
  return {
    ...caps,
    ...task.env,
    MOULT: "1",
    MOULT_RUN_ID: facts.runId,
    MOULT_TEST_ID: task.id,
    MOULT_ATTEMPT: String(facts.attempt),
    MOULT_SLOT: String(facts.slot),
    TEST_TMPDIR: facts.scratchPath,
    XML_OUTPUT_FILE: facts.xmlPath,
  };
}
