import type { LoadedConfig } from "../config/config.ts";
import type { Settings } from "../config/resolve-settings.ts";
import { describeEnvironment } from "../environment/describe.ts";
import { readEnvironment } from "../environment/read-environment.ts";
import type { Host } from "../lib/host.ts";
import type { Environment } from "../model/environment.ts";
import { type Result, success } from "../model/result.ts";
import type { Selection } from "../model/selection.ts";
import { selectSuite } from "../suites/select.ts";
import { askBash } from "./ask-bash.ts";
import { lookAround } from "./look-around.ts";

/** What an environment chooses. */
export interface SuiteChoice {
  readonly selection: Selection;
  readonly environment: Environment;
  /** What was read of the environment, as people read it; absent when nothing of it is set. */
  readonly described?: string;
}

/** Who asks for a suite, and with what. */
export interface SuiteQuestion {
  readonly loaded: LoadedConfig;
  readonly settings: Pick<Settings, "suite">;
  /** The environment of the cell: that of the process, or of a row of a matrix. */
  readonly variables: Host["env"];
  /** What the script would see as $1, $2, ... */
  readonly scriptArgs: readonly string[];
  /** Whether bash may be asked about conditions that only it understands. */
  readonly mayAskBash: boolean;
}

/** Reads the environment and lets it choose a suite, or takes the one that was named. */
export function chooseSuite(question: SuiteQuestion): Result<SuiteChoice> {
  const { loaded, settings, variables, scriptArgs, mayAskBash } = question;
  const { config, root, placeOf } = loaded;
  const environment = readEnvironment({ variables, args: scriptArgs, declared: config.variables });
  if (!environment.ok) return environment;
  const selection = selectSuite(config.suites, environment.value, {
    facts: {
      ...lookAround(root, variables),
      ...(mayAskBash ? { askBash: askBash(root, variables) } : {}),
    },
    root,
    placeOf,
    ...(settings.suite.value === "auto" ? {} : { suite: settings.suite.value }),
  });
  if (!selection.ok) return selection;
  const described = describeEnvironment(environment.value);
  return success({
    selection: selection.value,
    environment: environment.value,
    ...(described === undefined ? {} : { described }),
  });
}
