import { isOfType, VARIABLE_TYPES } from "../lib/variable-value.ts";
import type { KeyPath } from "./config.ts";
import type { ConfigIssue } from "./config-issue.ts";
import type { WrittenConfig } from "./schema.ts";

type WrittenVariable = NonNullable<WrittenConfig["variables"]>[string];

/** What the schema cannot say of variables: whether default and values are good, and fit each other. */
export function checkVariables(
  variables: Readonly<Record<string, WrittenVariable>>,
): readonly ConfigIssue[] {
  return Object.entries(variables).flatMap(([name, variable]) =>
    checkVariable(variable, ["variables", name]),
  );
}

function checkVariable(variable: WrittenVariable, keys: KeyPath): readonly ConfigIssue[] {
  const { type, default: fallback, values, required } = variable;
  const allowed = values?.map(String);
  const wrong = (allowed ?? []).flatMap((value, index) =>
    isOfType(value, type) ? [] : [describeWrong(value, type, [...keys, "values", index])],
  );
  if (fallback === undefined) return wrong;
  const text = String(fallback);
  const issues = [...wrong];
  if (!isOfType(text, type)) issues.push(describeWrong(text, type, [...keys, "default"]));
  else if (allowed !== undefined && !allowed.includes(text)) {
    const message = `the default "${text}" is not one of the values`;
    issues.push({
      keys: [...keys, "default"],
      at: "value",
      message,
      next: `use one of: ${allowed.join(", ")}`,
    });
  }
  if (required === true) {
    const message = '"required" has no effect beside "default": the variable is never missing';
    issues.push({ keys: [...keys, "required"], at: "key", message, next: "remove one of the two" });
  }
  return issues;
}

function describeWrong(value: string, type: WrittenVariable["type"], keys: KeyPath): ConfigIssue {
  const { what, example } = VARIABLE_TYPES[type];
  const message = `expected ${what}, found ${JSON.stringify(value)}`;
  return { keys, at: "value", message, next: `write for example ${example}` };
}
