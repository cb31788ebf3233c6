import type { Alternatives, Claim } from "./claims.ts";
import { isInGlob } from "./glob-sets.ts";
import type { ScriptView } from "./script-view.ts";

/**
 * Says that a condition asks for a value that the config does not know, when all of its alternatives do. Only
 * of variables that the script leaves as CI sets them.
 */
export function describeForeign(
  script: ScriptView,
  alternatives: Alternatives,
): string | undefined {
  const foreign = alternatives.map((claims) => claims.find((claim) => isForeign(script, claim)));
  const [first] = foreign;
  if (first === undefined || foreign.includes(undefined)) return undefined;
  const values = script.known.declared[first.name ?? ""]?.values ?? [];
  return `this cannot hold: ${first.name} is one of ${values.join(", ")}, as variables.${first.name} of the config says`;
}

function isForeign(script: ScriptView, { name, isTrue, about }: Claim): boolean {
  const variable = name === undefined ? undefined : script.known.declared[name];
  if (name === undefined || variable?.values === undefined || !isTrue) return false;
  const values = [
    ...variable.values,
    ...(variable.default === undefined && !variable.isRequired ? [""] : []),
  ];
  if (isAssigned(script.text, name)) return false;
  if (about.kind === "equal") return !values.includes(about.text);
  return about.kind === "glob" && !values.some((value) => isInGlob(value, about.glob));
}

/** `X=${X:-}` leaves it as it is. */
function isAssigned(text: string, name: string): boolean {
  const all = text.matchAll(new RegExp(String.raw`(?<![\w$])${name}\+?=(\S*)`, "g"));
  return [...all].some(
    ([, value = ""]) => !/^"?\$\{?\w+(:?-)?\}?"?$/.test(value) || !value.includes(name),
  );
}
