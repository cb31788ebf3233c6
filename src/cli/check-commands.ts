import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { LoadedConfig } from "../config/config.ts";
import { findPrograms, isProgram } from "../exec/programs.ts";
import { quoteForShell } from "../lib/quote.ts";
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
    if (isStep(task, plan) || loaded.config.tests[task.group] === undefined) continue;
    if (!firstTasks.has(task.group)) firstTasks.set(task.group, task);
  }
  return [
    ...[...firstTasks.values()].flatMap((task) => checkGroup(task, { loaded, env })),
    ...checkSuite(plan, { loaded, env }),
  ];
}

/** Whether a task is a step of the suite, and not a test of a group, which may have the suite's name. */
function isStep({ group, file, id }: Task, { suite }: Plan): boolean {
  return group === suite?.name && file === undefined && id.startsWith(`${group}/`);
}

/** The programs that the steps of a suite run. */
function checkSuite(
  plan: Plan,
  { loaded, env }: Pick<CommandCheck, "loaded" | "env">,
): readonly Failure[] {
  const { tasks, suite } = plan;
  if (suite === undefined) return [];
  const index = loaded.config.suites.findIndex(({ name }) => name === suite.name);
  const place = loaded.placeOf(["suites", index]);
  return tasks.flatMap((task): readonly Failure[] => {
    if (!isStep(task, plan) || task.shell !== undefined) return [];
    const problem = checkProgram(task.argv[0] ?? "", task, env);
    return problem === undefined ? [] : [{ code: "command-missing", ...problem, place }];
  });
}

function checkGroup(
  task: Task,
  { loaded, env }: Pick<CommandCheck, "loaded" | "env">,
): readonly Failure[] {
  const group = loaded.config.tests[task.group];
  const folder = kindOf(task.cwd);
  if (folder !== "directory") {
    const written = group?.cwd ?? task.cwd;
    return [
      {
        code: "file-missing",
        message:
          folder === "file" ? `not a directory: ${written}` : `no such directory: ${written}`,
        place: loaded.placeOf(["tests", task.group, "cwd"]),
        next: "correct `cwd`; it is relative to the folder of the config",
      },
    ];
  }
  const program = group?.run[0] ?? "";
  // A program that depends on the file is checked when it is started.
  if (program.includes("{")) return [];
  const problem = checkProgram(program, task, env);
  if (problem === undefined) return [];
  const place = loaded.placeOf(["tests", task.group, "run", 0]);
  return [{ code: "command-missing", ...problem, place }];
}

type Problem = Pick<Failure, "message" | "next">;

function checkProgram(program: string, task: Task, env: CommandCheck["env"]): Problem | undefined {
  return program.includes("/")
    ? checkPath(program, resolve(task.cwd, program))
    : checkName(program, task.env["PATH"] ?? env["PATH"]);
}

const KNOWN_PROGRAMS = ["python3", "python", "pytest", "bash", "node", "go", "cargo", "ctest"];

function checkName(name: string, path: string | undefined): Problem | undefined {
  if (findPrograms(name, path).length > 0) return undefined;
  const present = KNOWN_PROGRAMS.filter((one) => findPrograms(one, path).length > 0);
  return {
    message: `command not found: ${name}${renderSuggestion(name, present)}`,
    next: "install it, correct the name, or set PATH in `env`",
  };
}

function checkPath(program: string, path: string): Problem | undefined {
  switch (kindOf(path)) {
    case "nothing":
      return {
        message: `no such program: ${program}`,
        next: "correct the path; it is relative to `cwd`",
      };
    case "directory":
      return { message: `a directory is no program: ${program}`, next: "name a file in it" };
    case "file":
      if (isProgram(path)) return undefined;
      return {
        message: `not executable: ${program}`,
        next: `make it executable: chmod +x ${quoteForShell(path)}`,
      };
  }
}

function kindOf(path: string): "file" | "directory" | "nothing" {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "nothing";
  return found.isDirectory() ? "directory" : "file";
}
