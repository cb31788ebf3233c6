import type { ConfigPlace, KeyPath, LoadedConfig } from "../config/config.ts";
import { expandVariables, type Expansion } from "../lib/expand.ts";
import type { Failure } from "../model/failure.ts";
import { failed, success, type Result } from "../model/result.ts";

/** Variables by name. */
export type Env = Readonly<Record<string, string>>;

/** Variables of the environment that Moult itself runs in. */
export type HostEnv = Readonly<Record<string, string | undefined>>;

/** Expands the variables of some part of a config, each with those before it in sight. */
export function expandEnv(
  config: LoadedConfig,
  keys: KeyPath,
  { written, around }: { readonly written: Env; readonly around: HostEnv },
): Result<Env> {
  const failures: Failure[] = [];
  const expanded: Record<string, string> = {};
  for (const [name, template] of Object.entries(written)) {
    const expansion = expandVariables(template, { ...around, ...expanded });
    if (expansion.kind === "text") {
      expanded[name] = expansion.text;
      continue;
    }
    // Moving on with something: what refers to this variable is not to blame.
    expanded[name] = "";
    failures.push(describeProblem(expansion, config.placeOf([...keys, name])));
  }
  return failures.length === 0 ? success(expanded) : failed(...failures);
}

function describeProblem(
  problem: Exclude<Expansion, { kind: "text" }>,
  place: ConfigPlace,
): Failure {
  const code = "config-invalid";
  if (problem.kind === "malformed") {
    const message = `${problem.source} is no reference to a variable`;
    return { code, message, place, next: "write ${NAME} or ${NAME:-default}; $$ is a dollar" };
  }
  const { name } = problem;
  const next = `set ${name}, or give it a default: \${${name}:-value}`;
  return { code, message: `the variable ${name} is not set`, place, next };
}
