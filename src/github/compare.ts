import type { Comparison } from "./expression.ts";
import { isList, isMapping, type Value } from "./value.ts";

/**
 * Compares two known values as GitHub does: texts without regard to upper and lower case, values of
 * different kinds as numbers, lists and mappings only with themselves.
 */
export function compareValues(op: Comparison, left: Value, right: Value): boolean {
  const [a, b] = alike(left, right);
  switch (op) {
    case "==":
      return isSame(a, b);
    case "!=":
      return !isSame(a, b);
    case "<":
      return isBefore(a, b);
    case ">":
      return isBefore(b, a);
    case "<=":
      return isBefore(a, b) || isSame(a, b);
    default:
      return isBefore(b, a) || isSame(a, b);
  }
}

/** Whether a known value counts as true: not `false`, 0, NaN, an empty text or null. */
export function isTruthy(value: Value): boolean {
  return typeof value === "object" ? value !== null : Boolean(value);
}

/** A value as a number: an empty text, null and `false` are 0, `true` is 1, the rest is NaN. */
export function toNumber(value: Value): number {
  if (isList(value) || isMapping(value)) return Number.NaN;
  // Number() knows the same spellings as GitHub, and "0b1" beside them.
  return typeof value === "string" && /^\s*0b/i.test(value) ? Number.NaN : Number(value);
}

function alike(left: Value, right: Value): readonly [Value, Value] {
  if (kindOf(left) === kindOf(right)) return [upper(left), upper(right)];
  return [toNumber(left), toNumber(right)];
}

function kindOf(value: Value): string {
  if (value === null) return "null";
  return isList(value) ? "list" : typeof value;
}

function upper(value: Value): Value {
  return typeof value === "string" ? value.toUpperCase() : value;
}

function isSame(left: Value, right: Value): boolean {
  return left === right;
}

function isBefore(left: Value, right: Value): boolean {
  if (typeof left === "string" && typeof right === "string") return left < right;
  return toNumber(left) < toNumber(right);
}
