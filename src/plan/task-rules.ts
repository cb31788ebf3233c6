import picomatch from "picomatch/posix.js";
import type { Group, Rules } from "../config/config.ts";
import type { Resolved, Settings } from "../config/resolve-settings.ts";
import { SETTINGS } from "../config/settings.ts";
import type { Task } from "../model/task.ts";

/** The limits of one task. */
type TaskRules = Pick<
  Task,
  "timeoutMs" | "reservedBytes" | "reservedFrom" | "cores" | "coresFrom" | "isExclusive" | "retries"
>;

/** Some rules, and the key of the config that has them. */
export interface RuleSource {
  readonly key: string;
  readonly rules: Rules;
}

/** Where rules are written: a group, or a step of a suite. */
export interface RuleHolder extends Pick<Group, "rules" | "overrides"> {
  /** As people read it: `tests.unit`. */
  readonly key: string;
  /** The step that runs a group. */
  readonly above?: RuleSource;
}

/**
 * Makes a function from a file to its rules. What goes first: a flag or a MOULT_ variable, what stands above,
 * the first override that matches and has the rule, the group or step, `limits`, the default.
 */
export function compileRules(
  holder: RuleHolder,
  settings: Settings,
): (file: string | undefined) => TaskRules {
  const overrides = holder.overrides.map((override, index) => ({
    key: `${holder.key}.overrides[${index}]`,
    rules: override.rules,
    isMatch: compilePatterns(override.files),
  }));
  const above = holder.above === undefined ? [] : [holder.above];
  const own: RuleSource = { key: holder.key, rules: holder.rules };

  return (file) => {
    const matching = overrides.filter(({ isMatch }) => file !== undefined && isMatch(file));
    const sources = [...above, ...matching, own];
    const memory = pickRule("memoryBytes", sources, settings.taskMemory);
    return {
      timeoutMs: pickRule("timeoutMs", sources, settings.timeout).value,
      reservedBytes: memory.value,
      reservedFrom: memory.source === undefined ? nameOrigin(settings) : `${memory.source}.memory`,
      ...pickCores(sources),
      isExclusive: pickOwn("isExclusive", sources)?.value ?? false,
      retries: pickRule("retries", sources, settings.retries).value,
    };
  };
}

/** Matches paths against globs as discovery does. */
export function compilePatterns(patterns: readonly string[]): (path: string) => boolean {
  return picomatch(
    patterns.map((pattern) => pattern.replace(/^(\.\/+)+/, "")),
    { nonegate: true },
  );
}

/** A task of which nothing is known keeps one core busy. */
function pickCores(sources: readonly RuleSource[]): Pick<Task, "cores" | "coresFrom"> {
  const own = pickOwn("cores", sources);
  if (own === undefined) return { cores: 1, coresFrom: "default" };
  return { cores: own.value, coresFrom: `${own.source}.cpu` };
}

/** The first source that has a rule. */
function pickOwn<Name extends keyof Rules>(
  rule: Name,
  sources: readonly RuleSource[],
): { readonly value: NonNullable<Rules[Name]>; readonly source: string } | undefined {
  for (const { key, rules } of sources) {
    const value = rules[rule];
    if (value !== undefined) return { value, source: key };
  }
  return undefined;
}

function pickRule(
  rule: "timeoutMs" | "memoryBytes" | "retries",
  sources: readonly RuleSource[],
  setting: Resolved<number>,
): { readonly value: number; readonly source?: string } {
  if (setting.layer === "flag" || setting.layer === "variable") return { value: setting.value };
  return pickOwn(rule, sources) ?? { value: setting.value };
}

function nameOrigin({ taskMemory }: Settings): string {
  return taskMemory.layer === "config"
    ? (SETTINGS.taskMemory.configPath?.join(".") ?? taskMemory.from)
    : taskMemory.from;
}
