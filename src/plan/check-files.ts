import type { Group, LoadedConfig } from "../config/config.ts";
import type { Failure } from "../model/failure.ts";
import { compilePatterns } from "./task-rules.ts";

/** What discovery tells of the files of one group. */
export interface GroupFiles {
  /** Relative to the root, without what is excluded, each with the pattern that it matches. */
  readonly files: readonly { readonly path: string; readonly pattern: string }[];
  /** One for each pattern; excluded files count too, as far as they were seen. */
  readonly patterns: readonly {
    readonly pattern: string;
    readonly kind: "glob" | "path";
    readonly matchedCount: number;
  }[];
}

/** A group under its name, with its files. */
export interface NamedGroup {
  readonly name: string;
  readonly group: Group;
  readonly found: GroupFiles;
}

/** Finds paths that are no files, a list of patterns that selects nothing, and idle overrides. */
export function checkGroupFiles(config: LoadedConfig, named: NamedGroup): readonly Failure[] {
  const { name, group, found } = named;
  if (group.files === undefined) return [];
  const missing = found.patterns.flatMap(({ pattern, kind, matchedCount }, index): Failure[] => {
    if (kind !== "path" || matchedCount > 0) return [];
    const place = config.placeOf(["tests", name, "files", index]);
    return [
      {
        code: "file-missing",
        message: `no such file: ${pattern}`,
        place,
        next: adviseOn(pattern, config.root),
      },
    ];
  });
  if (missing.length > 0) return missing;
  return found.files.length === 0
    ? [describeNothing(config, named)]
    : describeIdleOverrides(config, named);
}

/** Without an ending it is more likely a directory, with one a slip of the keyboard. */
function adviseOn(pattern: string, root: string): string {
  return /\.\w+$/.test(pattern)
    ? `correct the path; it is relative to ${root}`
    : `name a file, or all files of a directory: ${pattern.replace(/\/+$/, "")}/**`;
}

function describeNothing(config: LoadedConfig, { name, found }: NamedGroup): Failure {
  const matchedCount = found.patterns.reduce((sum, one) => sum + one.matchedCount, 0);
  const patterns = found.patterns.map((one) => one.pattern).join(", ");
  const place = config.placeOf(["tests", name, "files", 0]);
  if (matchedCount > 0) {
    const message = `everything that ${patterns} matches is excluded`;
    return {
      code: "glob-empty",
      message,
      place,
      next: `loosen tests.${name}.exclude, or remove the group`,
    };
  }
  return {
    code: "glob-empty",
    message: `no file matches ${patterns}`,
    place,
    next: `correct the pattern, which is relative to ${config.root}, or remove the group`,
  };
}

function describeIdleOverrides(
  config: LoadedConfig,
  { name, group, found }: NamedGroup,
): readonly Failure[] {
  return group.overrides.flatMap((override, index): Failure[] => {
    const isMatch = compilePatterns(override.files);
    if (found.files.some((file) => isMatch(file.path))) return [];
    const place = config.placeOf(["tests", name, "overrides", index, "files", 0]);
    const message = `no file of the group ${name} matches ${override.files.join(", ")}`;
    return [
      { code: "glob-empty", message, place, next: "correct the pattern or remove the override" },
    ];
  });
}
