import { dirname } from "node:path";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";
import { saveConfig } from "./cache.ts";
import { comparePlaces } from "./compare-places.ts";
import type { ConfigPlace, KeyPath, LoadedConfig } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import { parseConfig } from "./parse-config.ts";
import { parseYamlText } from "./yaml-text.ts";

/** The data of a file, before anything in it is checked. */
export interface ConfigData {
  readonly path: string;
  readonly data: unknown;
  readonly failures: readonly Failure[];
  readonly placeOf: (keys: KeyPath, at?: "key" | "value") => ConfigPlace;
}

/** Checks the text of a config in YAML or JSON. A good one is kept for next time when there is a cache key. */
export function checkText(
  path: string,
  text: string,
  cacheKey: string | undefined,
): Result<LoadedConfig> {
  const { data, failures, isReadable, placeOf, rangeOf } = parseYamlText(path, text);
  if (!isReadable) return failed(...failures);
  if (data === null && failures.length === 0) return describeEmpty(path);
  const checked = checkConfig({ path, data, failures, placeOf });
  if (!checked.ok || cacheKey === undefined) return checked;
  const keep = (): boolean => saveConfig(checked.value, { text, cacheKey, data, rangeOf });
  return keep() ? checked : success({ ...checked.value, keep });
}

/** Checks the data of a config; answers all that is wrong with it at once, in order. */
export function checkConfig({ path, data, failures, placeOf }: ConfigData): Result<LoadedConfig> {
  const parsed = parseConfig(data);
  const issues = parsed.kind === "issues" ? parsed.issues : [];
  const all = [...failures, ...issues.map((issue) => placeIssue(issue, placeOf))];
  if (all.length > 0 || parsed.kind === "issues") return failed(...all.sort(comparePlaces));
  return success({ path, root: dirname(path), config: parsed.config, placeOf });
}

/** Without a position, the message has to say which key it means. */
function placeIssue(issue: ConfigIssue, placeOf: ConfigData["placeOf"]): Failure {
  const place = placeOf(issue.keys, issue.at);
  const keys = issue.message.startsWith("unknown key") ? issue.keys.slice(0, -1) : issue.keys;
  const isNamed = "line" in place || keys.length === 0;
  const message = isNamed ? issue.message : `${keys.join(".")}: ${issue.message}`;
  return { code: "config-invalid", message, place, next: issue.next };
}

function describeEmpty(path: string): Result<never> {
  return failed({
    code: "config-invalid",
    message: "the config is empty",
    place: { path },
    next: "begin it with: version: 1",
  });
}
