import { compareValues } from "./compare.ts";
import { memberOf } from "./evaluate.ts";
import { isList, isMapping, type Value } from "./value.ts";

/** One combination of a matrix. */
export type Combination = Readonly<Record<string, Value>>;

/** The combinations of a matrix, and what of it GitHub would not accept. */
export interface ExpandedMatrix {
  readonly combinations: readonly Combination[];
  /** As people read it, without a full stop. */
  readonly troubles: readonly string[];
}

/**
 * Expands `strategy.matrix` in the order and by the rules of GitHub's runner: the product of all lists, the
 * first one slowest; less what an `exclude` matches; each `include` added to every combination with which
 * it agrees in all keys of lists, else a combination of its own at the end.
 */
export function expandMatrix(matrix: { readonly [key: string]: Value }): ExpandedMatrix {
  const { include = [], exclude = [], ...lists } = matrix;
  const troubles: string[] = [];
  const includes = listFilters("include", include, troubles);
  const excludes = listFilters("exclude", exclude, troubles);
  for (const key of new Set(excludes.flatMap(Object.keys))) {
    if (!Object.hasOwn(lists, key)) troubles.push(`exclude names "${key}", which no list has`);
  }
  const kept = multiply(lists, troubles).filter(
    (one) => !excludes.some((filter) => matches(one, filter)),
  );
  const matched = new Set<Combination>();
  const combinations = kept.map((one) =>
    includes.reduce((whole, item) => {
      const entries = Object.entries(item);
      const filter = entries.filter(([key]) => Object.hasOwn(lists, key));
      if (!matches(one, Object.fromEntries(filter))) return whole;
      matched.add(item);
      const extra = entries.filter(([key]) => !Object.hasOwn(lists, key));
      return { ...whole, ...Object.fromEntries(extra) };
    }, one),
  );
  const added = includes.filter((item) => !matched.has(item));
  return { combinations: [...combinations, ...added], troubles };
}

/** No list is no combination: then only `include` makes some. */
function multiply(lists: Combination, troubles: string[]): readonly Combination[] {
  const entries = Object.entries(lists);
  if (entries.length === 0) return [];
  return entries.reduce<readonly Combination[]>(
    (all, [key, list]) => {
      if (!isList(list) || list.length === 0) troubles.push(`"${key}" is no list of values`);
      const values = isList(list) ? list : [];
      return all.flatMap((one) => values.map((value) => ({ ...one, [key]: value })));
    },
    [{}],
  );
}

function listFilters(
  name: string,
  value: Value,
  troubles: string[],
): readonly { readonly [key: string]: Value }[] {
  const filters = isList(value) ? value.filter(isFilter) : [];
  const isRight = isList(value) && filters.length === value.length;
  if (!isRight) troubles.push(`${name} is no list of mappings`);
  return filters;
}

function isFilter(value: Value): value is { readonly [key: string]: Value } {
  return isMapping(value) && Object.keys(value).length > 0;
}

/** Whether a value has all that a filter names, however deep, with `==` of expressions. */
function matches(value: Value, filter: Value): boolean {
  if (isMapping(filter) || isList(filter)) {
    return Object.entries(filter).every(([key, part]) => matches(memberOf(value, key), part));
  }
  return compareValues("==", value, filter);
}
