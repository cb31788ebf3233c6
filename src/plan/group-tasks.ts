import type { Group, LoadedConfig } from "../config/config.ts";
import type { Settings } from "../config/resolve-settings.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { Task } from "../model/task.ts";
import type { GroupFiles } from "./check-files.ts";
import { describeFile, fillPlaceholders, type PlaceholderValues } from "./placeholders.ts";
import type { Env } from "./task-env.ts";
import { compileRules, type RuleSource } from "./task-rules.ts";

/** One group with all that its tasks share. */
export interface GroupInput {
  readonly config: LoadedConfig;
  readonly settings: Settings;
  readonly name: string;
  readonly group: Group;
  readonly files: GroupFiles["files"];
  /** Absolute. */
  readonly cwd: string;
  /** Expanded. */
  readonly env: Env;
  /** What goes before the rules of the group. */
  readonly above?: RuleSource;
}

/** Makes one task for each file of a group, or a single one when the group has no files. */
export function makeGroupTasks(input: GroupInput): Result<readonly Task[]> {
  const { config, name, group, cwd, env, above } = input;
  const failures = checkArguments(input);
  if (failures.length > 0) return failed(...failures);

  const key = `tests.${name}`;
  const holder = { key, ...group, ...(above === undefined ? {} : { above }) };
  const rulesOf = compileRules(holder, input.settings);
  const { preload } = group;
  const shared = { group: name, cwd, env, ...(preload === undefined ? {} : { preload }) };
  if (group.files === undefined) {
    const why = `is the command of the group ${name}`;
    const argv = fillAll(group.run);
    return success([{ id: name, ...shared, argv, ...rulesOf(undefined), why }]);
  }
  return success(
    input.files.map(({ path, pattern }) => ({
      id: `${name}/${path}`,
      ...shared,
      file: path,
      argv: fillAll(group.run, describeFile(path, config.root, cwd)),
      ...rulesOf(path),
      why: `matches ${pattern}`,
    })),
  );
}

function checkArguments({ config, name, group }: GroupInput): readonly Failure[] {
  // Whether an argument is right does not depend on the file: any will do.
  const values = group.files === undefined ? undefined : describeFile("file", "/");
  return group.run.flatMap((argument, index): Failure[] => {
    const filled = fillPlaceholders(argument, values);
    if (filled.kind === "text") return [];
    const { message, next } = filled;
    const place = config.placeOf(["tests", name, "run", index]);
    return [{ code: "config-invalid", message, place, next }];
  });
}

function fillAll(argv: readonly string[], values?: PlaceholderValues): readonly string[] {
  return argv.map((argument) => {
    const filled = fillPlaceholders(argument, values);
    if (filled.kind === "text") return filled.text;
    throw new Error(`Internal error: unchecked argument ${argument}`);
  });
}
