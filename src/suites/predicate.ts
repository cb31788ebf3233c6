import type { Fact, Predicate } from "../model/predicate.ts";
import type { Explanation, Truth } from "../model/selection.ts";
import type { Facts } from "./facts.ts";
import { explainValue } from "./value-test.ts";

/**
 * Whether a predicate holds, and why, in the logic of three values of Kleene: what is unknown stays unknown
 * unless the other parts decide. All parts are asked, so that each has its explanation. Never throws.
 */
export function evaluate(predicate: Predicate, facts: Facts): Explanation {
  if ("all" in predicate) return explainAll(predicate.all.map((part) => evaluate(part, facts)));
  if ("any" in predicate) return explainAny(predicate.any.map((part) => evaluate(part, facts)));
  if ("not" in predicate) return explainNot(evaluate(predicate.not, facts));
  if ("fact" in predicate) return explainFact(predicate.fact, facts);
  if ("opaque" in predicate) return explainOpaque(predicate.opaque, facts);
  const { variables, args } = facts;
  if ("arg" in predicate) {
    const subject = { name: `$${predicate.arg}`, value: args[predicate.arg - 1] };
    return explainValue(predicate, { ...subject, variables });
  }
  const { env: name } = predicate;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return explainValue(predicate, { name, value, variables });
}

/** The first part that only bash could decide or that is not known, for a message. */
export function findUnknown(why: Explanation): Explanation {
  const part = why.parts.find((one) => one.truth === "unknown");
  return part === undefined ? why : findUnknown(part);
}

function explainAll(parts: readonly Explanation[]): Explanation {
  if (parts.length === 0) return { truth: "yes", text: "nothing is asked", parts };
  const truth = weakest(parts, ["no", "unknown", "yes"]);
  return { truth, text: renderParts(parts, truth, { isEach: truth === "yes" }), parts };
}

function explainAny(parts: readonly Explanation[]): Explanation {
  if (parts.length === 0) return { truth: "no", text: "there is nothing to choose from", parts };
  const truth = weakest(parts, ["yes", "unknown", "no"]);
  return { truth, text: renderParts(parts, truth, { isEach: truth === "no" }), parts };
}

const OPPOSITES: Readonly<Record<Truth, Truth>> = { yes: "no", no: "yes", unknown: "unknown" };

/** A sentence says how things are, not whether that is good: it is the same for the opposite. */
function explainNot(part: Explanation): Explanation {
  return { truth: OPPOSITES[part.truth], text: part.text, parts: [part] };
}

function weakest(parts: readonly Explanation[], order: readonly Truth[]): Truth {
  return order.find((truth) => parts.some((part) => part.truth === truth)) ?? "unknown";
}

/** One part is reason enough, or all of them are together. */
function renderParts(
  parts: readonly Explanation[],
  truth: Truth,
  { isEach }: { readonly isEach: boolean },
): string {
  const deciding = parts.filter((part) => part.truth === truth).map((part) => part.text);
  return isEach ? deciding.join(" and ") : (deciding[0] ?? "");
}

function explainFact(fact: Fact, facts: Facts): Explanation {
  const colon = fact.indexOf(":");
  const name = fact.slice(colon + 1);
  const isFile = fact.startsWith("file:");
  const answer = isFile ? facts.hasFile(name) : facts.hasCommand(name);
  const texts = isFile
    ? {
        yes: `${name} exists`,
        no: `${name} does not exist`,
        unknown: `whether ${name} exists is not known`,
      }
    : {
        yes: `${name} is on PATH`,
        no: `${name} is not on PATH`,
        unknown: `whether ${name} is on PATH is not known`,
      };
  const truth = toTruth(answer);
  return { truth, text: texts[truth], parts: [] };
}

function explainOpaque(condition: string, { askBash, variables }: Facts): Explanation {
  const truth = toTruth(askBash?.(condition, variables));
  const texts: Readonly<Record<Truth, string>> = {
    yes: `bash says that this holds: ${condition}`,
    no: `bash says that this does not hold: ${condition}`,
    unknown: `only bash can decide: ${condition}`,
  };
  return { truth, text: texts[truth], parts: [] };
}

function toTruth(answer: boolean | undefined): Truth {
  if (answer === undefined) return "unknown";
  return answer ? "yes" : "no";
}
