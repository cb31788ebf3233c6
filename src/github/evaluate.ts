import type { Truth } from "../model/selection.ts";
import { compareValues, isTruthy } from "./compare.ts";
import type { Expression } from "./expression.ts";
import { type Answer, FUNCTIONS, RUN_FUNCTIONS } from "./functions.ts";
import {
  isList,
  isMapping,
  isOpen,
  isWhollyOpen,
  listHoles,
  makeHole,
  type Value,
  toText,
} from "./value.ts";

/** What an expression sees. */
export interface Scope {
  /**
   * The value at `matrix.config`, as ["matrix", "config"], the name of the context in lower case; that of
   * `success()` as ["success()"], with its arguments after it.
   */
  readonly find: (path: readonly string[]) => Answer;
  /** A hole for the expression that is evaluated. */
  readonly open: (why: string) => string;
}

/** Evaluates an expression. What depends on a hole is that hole. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "context":
    case "index":
    case "star":
      return evaluatePath(expression, scope);
    case "call":
      return callFunction(expression, scope);
    case "and":
    case "or":
      return evaluateChoice(expression, scope);
    default: {
      const truth = decide(expression, scope);
      return truth === "unknown" ? firstHole(expression, scope) : truth === "yes";
    }
  }
}

/**
 * Whether an expression holds. Knows more than its value: `unknown && false` is no, though it cannot be
 * said which false value it has.
 */
export function decide(expression: Expression, scope: Scope): Truth {
  switch (expression.kind) {
    case "not":
      return OPPOSITE[decide(expression.of, scope)];
    case "and":
    case "or":
      return decideChoice(expression, scope);
    case "literal":
    case "context":
    case "index":
    case "star":
    case "call":
      return truthOf(evaluate(expression, scope));
    default: {
      const [left, right] = [evaluate(expression.left, scope), evaluate(expression.right, scope)];
      if (isOpen(left) || isOpen(right)) return "unknown";
      return compareValues(expression.kind, left, right) ? "yes" : "no";
    }
  }
}

/** Whether a value counts as true. A text is, as soon as one character of it is known. */
export function truthOf(value: Value): Truth {
  if (isWhollyOpen(value)) return "unknown";
  return isTruthy(value) ? "yes" : "no";
}

/** The value below a name, without regard to upper and lower case; null where there is none. */
export function memberOf(value: Value, key: string): Value {
  if (isWhollyOpen(value)) return value;
  if (isList(value)) return value[Number(key)] ?? null;
  if (!isMapping(value)) return null;
  if (Object.hasOwn(value, key)) return value[key] ?? null;
  const lower = key.toLowerCase();
  const name = Object.keys(value).find((one) => one.toLowerCase() === lower);
  return name === undefined ? null : (value[name] ?? null);
}

const OPPOSITE: Readonly<Record<Truth, Truth>> = { yes: "no", no: "yes", unknown: "unknown" };

type Choice = Extract<Expression, { readonly kind: "and" | "or" }>;

function decideChoice({ kind, left, right }: Choice, scope: Scope): Truth {
  const deciding: Truth = kind === "and" ? "no" : "yes";
  const first = decide(left, scope);
  if (first === deciding) return deciding;
  const other = decide(right, scope);
  return other === deciding || first !== "unknown" ? other : "unknown";
}

function evaluateChoice({ kind, left, right }: Choice, scope: Scope): Value {
  const first = decide(left, scope);
  if (first === "unknown") return firstHole(left, scope);
  return evaluate((kind === "and") === (first === "yes") ? right : left, scope);
}

/** Some hole that an unknown expression depends on. */
function firstHole(expression: Expression, scope: Scope): Value {
  for (const part of partsOf(expression)) {
    const value =
      decide(part, scope) === "unknown" ? firstHole(part, scope) : evaluate(part, scope);
    if (isOpen(value)) return holeIn(value);
  }
  return evaluate(expression, scope);
}

function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === "not") return [expression.of];
  return "left" in expression ? [expression.left, expression.right] : [];
}

function callFunction({ name, args }: Expression & { kind: "call" }, scope: Scope): Value {
  const values = args.map((arg) => evaluate(arg, scope));
  if (RUN_FUNCTIONS.has(name))
    return answerOf(scope.find([`${name}()`, ...values.map(toText)]), scope);
  const run = FUNCTIONS[name];
  if (run === undefined) return scope.open(`there is no function ${name}()`);
  // A text around a hole can be put together, taken apart as JSON and so on, but not be asked.
  const isAsking = ["contains", "startswith", "endswith"].includes(name);
  const open = values.find((value) => (isAsking ? isOpen(value) : isWhollyOpen(value)));
  if (open !== undefined && !["format", "join", "tojson"].includes(name)) return holeIn(open);
  return answerOf(run(values), scope);
}

function answerOf(answer: Answer, scope: Scope): Value {
  return "value" in answer ? answer.value : scope.open(answer.why);
}

function evaluatePath(expression: Expression, scope: Scope): Value {
  const keys: string[] = [];
  let at = expression;
  while (at.kind === "index") {
    const key = evaluate(at.key, scope);
    if (isOpen(key)) return holeIn(key);
    keys.unshift(toText(key));
    at = at.of;
  }
  if (at.kind === "star") {
    const all = evaluate(at.of, scope);
    if (isWhollyOpen(all)) return all;
    const each = isList(all) ? all : isMapping(all) ? Object.values(all) : [];
    return each.map((one) => keys.reduce(memberOf, one)).filter((one) => one !== null);
  }
  if (at.kind !== "context") return keys.reduce(memberOf, evaluate(at, scope));
  return answerOf(scope.find([at.name, ...keys]), scope);
}

function holeIn(value: Value): string {
  const [hole] = listHoles(value);
  if (hole === undefined) throw new Error("Internal error: a value without a hole was called open");
  return makeHole(hole);
}
