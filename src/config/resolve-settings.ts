import { suggestName } from "../lib/suggest.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import type { JobsSetting, MemorySetting } from "../model/setting-values.ts";
import type { LoadedConfig } from "./config.ts";
import type {
  FallbackOnSetting,
  NoTestsSetting,
  ReporterSetting,
  RunnerSetting,
} from "./setting-values.ts";
import type { Setting } from "./setting.ts";
import { nameVariable, SETTINGS, type SettingName } from "./settings.ts";

/** A value, which layer set it, and where exactly, as people read it. */
export interface Resolved<T> {
  readonly value: T;
  /** "default", "moult.config.yaml:5:9 limits.jobs", "MOULT_JOBS", "--jobs". */
  readonly from: string;
  readonly layer: "default" | "config" | "variable" | "flag";
}

/** All settings of a run. */
export interface Settings {
  readonly jobs: Resolved<JobsSetting>;
  readonly memory: Resolved<MemorySetting>;
  /** Bytes. */
  readonly taskMemory: Resolved<number>;
  /** Milliseconds; 0 is no limit. */
  readonly timeout: Resolved<number>;
  /** Milliseconds. */
  readonly grace: Resolved<number>;
  readonly retries: Resolved<number>;
  readonly maxFail: Resolved<number>;
  readonly allowOverBudget: Resolved<boolean>;
  readonly requireMemoryEnforcement: Resolved<boolean>;
  readonly noTests: Resolved<NoTestsSetting>;
  readonly repeatEach: Resolved<number>;
  readonly group: Resolved<readonly string[]>;
  /** Names `integration` too when that switch is set. */
  readonly suite: Resolved<string>;
  readonly optIn: Resolved<readonly string[]>;
  readonly integration: Resolved<boolean>;
  readonly lastFailed: Resolved<boolean>;
  readonly verbose: Resolved<boolean>;
  readonly coverage: Resolved<boolean>;
  /** As written: relative to the config there, else to where the user is. */
  readonly coverageDir: Resolved<string>;
  /** Percent of the lines; 0 is no limit. */
  readonly failUnder: Resolved<number>;
  readonly preloadVerify: Resolved<boolean>;
  readonly dryRun: Resolved<boolean>;
  /** To be shown: a broken config must not stop a fallback, so cli/fallback-wish.ts reads them by itself. */
  readonly fallbackOn: Resolved<FallbackOnSetting>;
  readonly fallbackOnError: Resolved<boolean>;
  /** To be shown, like those: cli/runner-wish.ts reads it by itself. */
  readonly runner: Resolved<RunnerSetting>;
  /** Milliseconds; 0 is no limit. */
  readonly shadowTimeout: Resolved<number>;
  readonly reporter: Resolved<readonly ReporterSetting[]>;
}

/** The layers of the settings, as values. Flags have the names of the settings: `taskMemory`. */
export interface SettingSources {
  readonly config?: LoadedConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** The settings, and what is strange without being wrong. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

const PREFIX = "MOULT_";

/** Variables with our prefix that are no settings: where and how Moult starts, and what it tells its tests. */
const OTHER_VARIABLES = new Set([
  "MOULT_ANSWER_FILE",
  "MOULT_CONFIG",
  "MOULT_COVERAGE_DATA",
  "MOULT_COVERAGE_HOOK",
  "MOULT_COVERAGE_ROOT",
  "MOULT_COVERAGE_SOURCE",
  "MOULT_NODE_COVERAGE",
  "MOULT_DIRECTORY",
  "MOULT_IN_FALLBACK",
  "MOULT_ENFORCEMENT",
  "MOULT_LAUNCHER",
  "MOULT_LEGACY_SCRIPT",
  "MOULT_PAIR",
  "MOULT_PROGRAM",
  "MOULT_RUNNER_CLASS",
  "MOULT_RUN_ID",
  "MOULT_TEST_ID",
  "MOULT_ATTEMPT",
  "MOULT_SLOT",
  "MOULT_TASK_COOKIE",
]);

interface Layered {
  readonly from: string;
  readonly layer: Resolved<unknown>["layer"];
  readonly texts: readonly string[];
}

/** Lays default, config, MOULT_ variables and flags over each other and parses what is on top. */
export function resolveSettings(sources: SettingSources): Result<ResolvedSettings> {
  const failures: Failure[] = [];

  const many = <T>(name: SettingName, row: Setting<T>): Resolved<readonly T[]> => {
    const { from, layer, texts } = findTop(name, row, sources);
    const value: T[] = [];
    for (const text of texts) {
      const parsed = row.parse(text);
      if (parsed === undefined) failures.push(describeBadValue(row, { from, layer, text }));
      else value.push(parsed);
    }
    return { value, from, layer };
  };
  const one = <T>(name: SettingName, row: Setting<T>): Resolved<T> => {
    const { value, from, layer } = many(name, row);
    return { value: value.at(-1) ?? parseFallback(row), from, layer };
  };

  const integration = one("integration", SETTINGS.integration);
  const settings: Settings = {
    jobs: one("jobs", SETTINGS.jobs),
    memory: one("memory", SETTINGS.memory),
    taskMemory: one("taskMemory", SETTINGS.taskMemory),
    timeout: one("timeout", SETTINGS.timeout),
    grace: one("grace", SETTINGS.grace),
    retries: one("retries", SETTINGS.retries),
    maxFail: one("maxFail", SETTINGS.maxFail),
    allowOverBudget: one("allowOverBudget", SETTINGS.allowOverBudget),
    requireMemoryEnforcement: one("requireMemoryEnforcement", SETTINGS.requireMemoryEnforcement),
    noTests: one("noTests", SETTINGS.noTests),
    repeatEach: one("repeatEach", SETTINGS.repeatEach),
    group: many("group", SETTINGS.group),
    suite: one("suite", SETTINGS.suite),
    optIn: addIntegration(many("optIn", SETTINGS.optIn), integration),
    integration,
    lastFailed: one("lastFailed", SETTINGS.lastFailed),
    verbose: one("verbose", SETTINGS.verbose),
    coverage: one("coverage", SETTINGS.coverage),
    coverageDir: one("coverageDir", SETTINGS.coverageDir),
    failUnder: one("failUnder", SETTINGS.failUnder),
    preloadVerify: one("preloadVerify", SETTINGS.preloadVerify),
    dryRun: one("dryRun", SETTINGS.dryRun),
    fallbackOn: one("fallbackOn", SETTINGS.fallbackOn),
    fallbackOnError: one("fallbackOnError", SETTINGS.fallbackOnError),
    runner: one("runner", SETTINGS.runner),
    shadowTimeout: one("shadowTimeout", SETTINGS.shadowTimeout),
    reporter: many("reporter", SETTINGS.reporter),
  };
  if (failures.length > 0) return failed(...failures);
  return success({ settings, warnings: describeStrangeVariables(sources.env) });
}

/** The texts of the highest layer that says anything about a setting. */
function findTop<T>(name: SettingName, row: Setting<T>, sources: SettingSources): Layered {
  const flag = sources.flags[name];
  if (flag !== undefined) {
    const texts = typeof flag === "object" ? flag : [String(flag)];
    return { layer: "flag", from: `--${row.flag}`, texts };
  }
  const variable = nameVariable(row);
  const text = sources.env[variable];
  if (text !== undefined && text !== "") {
    const texts = row.kind === "list" ? text.split(",").map((part) => part.trim()) : [text];
    return { layer: "variable", from: variable, texts };
  }
  const written = findInConfig(row, sources.config);
  if (written !== undefined) return written;
  const texts = row.fallback === "" ? [] : [row.fallback];
  return { layer: "default", from: "default", texts };
}

function findInConfig<T>(row: Setting<T>, config: LoadedConfig | undefined): Layered | undefined {
  const { configPath } = row;
  if (config === undefined || configPath === undefined) return undefined;
  const text = config.config[configPath[0]][configPath[1]];
  if (text === undefined) return undefined;
  const from = `${renderConfigPlace(config, configPath)} ${configPath.join(".")}`;
  return { layer: "config", from, texts: [text] };
}

function renderConfigPlace(config: LoadedConfig, configPath: readonly string[]): string {
  const place = config.placeOf(configPath);
  const name = place.path.slice(place.path.lastIndexOf("/") + 1);
  return "line" in place ? `${name}:${place.line}:${place.column}` : name;
}

function parseFallback<T>(row: Setting<T>): T {
  const value = row.parse(row.fallback);
  if (value === undefined) throw new Error(`Internal error: bad default of --${row.flag}`);
  return value;
}

function addIntegration(
  optIn: Resolved<readonly string[]>,
  integration: Resolved<boolean>,
): Resolved<readonly string[]> {
  if (!integration.value || optIn.value.includes("integration")) return optIn;
  const { from, layer } = integration;
  const isAlone = optIn.value.length === 0;
  return {
    value: [...optIn.value, "integration"],
    from: isAlone ? from : `${optIn.from} and ${from}`,
    layer: isAlone ? layer : optIn.layer,
  };
}

function describeBadValue<T>(
  row: Setting<T>,
  bad: { readonly from: string; readonly layer: Layered["layer"]; readonly text: string },
): Failure {
  const separator = bad.layer === "flag" ? " " : "=";
  const shown = bad.text === "" ? '""' : bad.text;
  return {
    code: "usage-invalid",
    message: `${bad.from}${separator}${shown}: expected ${row.expects}`,
    next:
      bad.layer === "flag" && row.kind === "switch"
        ? `write ${bad.from} without a value`
        : `write for example ${bad.from}${separator}${row.example}`,
  };
}

function describeStrangeVariables(env: SettingSources["env"]): readonly string[] {
  const known = [...Object.values(SETTINGS).map(nameVariable), "MOULT_CONFIG", "MOULT_DIRECTORY"];
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX))
    .filter((name) => !known.includes(name) && !OTHER_VARIABLES.has(name))
    .sort()
    .map((name) => `${name} is not a variable of Moult${suggestVariable(name, known)}`);
}

/** What all of them have in common must not make them look alike. */
function suggestVariable(name: string, known: readonly string[]): string {
  const ends = known.map((one) => one.slice(PREFIX.length));
  const meant = suggestName(name.slice(PREFIX.length), ends);
  return meant === undefined ? "" : `; did you mean "${PREFIX}${meant}"?`;
}
