import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { LoadedConfig } from "../config/config.ts";
import { findPrograms, isProgram } from "../exec/programs.ts";
import { renderSuggestion } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import type { Plan } from "../model/plan.ts";
import type { Task } from "../model/task.ts";

/** What is checked, and against which environment. */
export interface CommandCheck {
  readonly loaded: LoadedConfig;
  readonly plan: Plan;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds groups whose folder or program does not exist, before anything runs: one clear error
 * instead of one for each of their tests.
 */
export function checkCommands({ loaded, plan, env }: CommandCheck): readonly Failure[] {
  const firstTasks = new Map<string, Task>();
  for (const task of plan.tasks) {
    if (!firstTasks.has(task.group)) firstTasks.set(task.group, task);
  }
  return [...firstTasks.values()].flatMap((task) => checkGroup(task, { loaded, env }));
}

function checkGroup(
  task: Task,
  { loaded, env }: Pick<CommandCheck, "loaded" | "env">,
): readonly Failure[] {
  if (!existsSync(task.cwd)) {
    return [
      {
        code: "file-missing",
        message: `no such directory: ${loaded.config.tests[task.group]?.cwd ?? task.cwd}`,
        place: loaded.placeOf(["tests", task.group, "cwd"]),
        next: "correct `cwd`; it is relative to the folder of the config",
      },
    ];
  }
  const program = loaded.config.tests[task.group]?.run[0] ?? "";
  // A program that depends on the file is checked when it is started.
  if (program.includes("{")) return [];
  const path = task.env["PATH"] ?? env["PATH"];
  const isFound = program.includes("/")
    ? isProgram(resolve(task.cwd, program))
    : findPrograms(program, path).length > 0;
  if (isFound) return [];
  return [
    {
      code: "command-missing",
      message: describeMissing(program, task.cwd),
      place: loaded.placeOf(["tests", task.group, "run", 0]),
      next: program.includes("/")
        ? "correct the path; it is relative to `cwd`"
        : "install it, correct the name, or set PATH in `env`",
    },
  ];
}

const KNOWN_PROGRAMS = ["python3", "python", "pytest", "bash", "node", "go", "cargo", "ctest"];

function describeMissing(program: string, cwd: string): string {
  if (!program.includes("/")) {
    return `command not found: ${program}${renderSuggestion(program, KNOWN_PROGRAMS)}`;
  }
  const isThere = existsSync(resolve(cwd, program));
  return isThere ? `not executable: ${program}` : `no such program: ${program}`;
}
