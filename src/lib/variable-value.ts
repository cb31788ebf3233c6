/** What the value of a variable looks like. */
export type VariableType = "string" | "number" | "boolean";

/** What is expected of a value, for people, and one that is good. */
export const VARIABLE_TYPES: Readonly<
  Record<VariableType, { readonly what: string; readonly example: string }>
> = {
  string: { what: "a text", example: "default" },
  number: { what: "a number", example: "1" },
  boolean: { what: "1, true, yes, on or 0, false, no, off", example: "1" },
};

/** Whether a value is one of its type. */
export function isOfType(value: string, type: VariableType): boolean {
  if (type === "string") return true;
  return type === "boolean" ? readSwitch(value) !== undefined : /^-?\d+(\.\d+)?$/.test(value);
}

const ON = ["y", "yes", "t", "true", "on", "1"];
const OFF = ["n", "no", "f", "false", "off", "0", ""];

/** As Python's strtobool, with empty for no; undefined for what is neither. */
export function readSwitch(value: string): boolean | undefined {
  const lower = value.toLowerCase();
  if (ON.includes(lower)) return true;
  return OFF.includes(lower) ? false : undefined;
}
