import type { Predicate } from "../model/predicate.ts";

/** A name for each, each once: the one that is wished for, or from the words that the predicate asks for. */
export function nameSuites(wishes: readonly (string | Predicate | undefined)[]): readonly string[] {
  const used = new Set(["none", "auto"]);
  return wishes.map((wish = "default") => {
    const wanted = typeof wish === "string" ? wish : describe(wish);
    const name = findFree(clean(wanted) || "suite", used);
    used.add(name);
    return name;
  });
}

const LONGEST = 48;

function clean(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").replaceAll(/-{2,}/g, "-");
  return plain
    .replace(/^[^A-Za-z0-9_]+/, "")
    .slice(0, LONGEST)
    .replace(/[-.]+$/, "");
}

function findFree(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  for (let number = 2; ; number += 1) {
    if (!used.has(`${name}-${number}`)) return `${name}-${number}`;
  }
}

function describe(predicate: Predicate): string {
  if ("all" in predicate) return describeAll(predicate.all);
  if ("any" in predicate) return describeAny(predicate.any);
  if ("not" in predicate) return `not-${describe(predicate.not)}`;
  if ("fact" in predicate) return predicate.fact.replace(":", "-");
  if ("opaque" in predicate) return predicate.opaque;
  const subject = "env" in predicate ? shorten(predicate.env) : `arg-${predicate.arg}`;
  if ("eq" in predicate)
    return /^\d/.test(predicate.eq) ? `${subject}-${predicate.eq}` : predicate.eq;
  if ("glob" in predicate) return predicate.glob;
  if ("matches" in predicate) return predicate.matches.replaceAll(/\([^)]*\)[?*]/g, "");
  if ("nonempty" in predicate) return `${predicate.nonempty ? "with" : "without"}-${subject}`;
  const [op, limit] = predicate.num;
  return `${subject}-${NUMBER_WORDS[op]}${limit}`;
}

const NUMBER_WORDS = {
  "==": "",
  "!=": "not-",
  "<": "below-",
  "<=": "to-",
  ">": "above-",
  ">=": "from-",
};

function describeAny(parts: readonly Predicate[]): string {
  const named = parts.filter((part) => !("nonempty" in part));
  return (named.length > 0 ? named : parts).slice(0, 3).map(describe).join("-or-");
}

/** What names a value says most, and what does not hold least. */
function describeAll(parts: readonly Predicate[]): string {
  const positive = parts.filter((part) => !("not" in part));
  const named = positive.filter(
    (part) => ["eq", "glob", "matches"].some((key) => key in part) || isOne(part),
  );
  const best = [named, positive, parts].find((some) => some.length > 0) ?? parts;
  return best.slice(0, 2).map(describe).join("-");
}

function isOne(predicate: Predicate): boolean {
  return "num" in predicate && predicate.num[0] === "==";
}

/** SHARD_NUMBER is "shard". */
function shorten(name: string): string {
  return name.toLowerCase().replace(/_(?:number|id|index)$/, "");
}
