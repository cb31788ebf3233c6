import * as fc from "fast-check";
import type { Predicate, ValueTest } from "../../src/model/predicate.ts";
import type { Facts } from "../../src/suites/facts.ts";

const name = fc.constantFrom("A", "B", "TEST_CONFIG", "toString");
const value = fc.oneof(fc.constantFrom("", "1", "2", "a", "ab"), fc.string());

const valueTest: fc.Arbitrary<ValueTest> = fc.oneof(
  value.map((eq) => ({ eq })),
  fc.oneof(value, fc.constantFrom("*a*", "?", "@(a|1)")).map((glob) => ({ glob })),
  fc.oneof(value, fc.constantFrom("^a", "(a")).map((matches) => ({ matches })),
  fc.boolean().map((nonempty) => ({ nonempty })),
  fc
    .tuple(
      fc.constantFrom("==", "!=", "<", "<=", ">", ">=" as const),
      fc.integer({ min: -2, max: 3 }),
    )
    .map((num) => ({ num })),
);

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.tuple(name, valueTest).map(([env, test]) => ({ env, ...test })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), valueTest).map(([arg, test]) => ({ arg, ...test })),
  fc.constantFrom<Predicate>({ fact: "file:a" }, { fact: "command:a" }),
  fc.constantFrom<Predicate>({ opaque: "[[ 1 ]]" }, { opaque: "other" }),
);

/** Any condition, with conditions in it. */
export const anyPredicate: fc.Arbitrary<Predicate> = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("predicate"), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("predicate"), { maxLength: 3 }).map((some) => ({ any: some })),
    tie("predicate").map((not) => ({ not })),
  ),
})).predicate;

const answer = fc.constantFrom(true, false, undefined);

/** Any state of the world, in which some things are not known. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    variables: fc.dictionary(name, value),
    args: fc.array(value, { maxLength: 3 }),
    file: answer,
    command: answer,
    bash: answer,
  })
  .map(({ variables, args, file, command, bash }) => ({
    variables,
    args,
    hasFile: () => file,
    hasCommand: () => command,
    askBash: () => bash,
  }));
