import * as z from "zod/mini";
import { count, expected, key, notEmpty, text } from "./schema-parts.ts";

/** A condition as people write it; which keys go together is checked later. */
export interface WrittenPredicate {
  readonly all?: readonly WrittenPredicate[] | undefined;
  readonly any?: readonly WrittenPredicate[] | undefined;
  readonly not?: WrittenPredicate | undefined;
  readonly env?: string | undefined;
  readonly arg?: number | undefined;
  readonly eq?: string | number | boolean | undefined;
  readonly glob?: string | undefined;
  readonly matches?: string | undefined;
  readonly nonempty?: boolean | undefined;
  readonly num?: readonly [(typeof NUMBER_OPS)[number], number] | undefined;
  readonly fact?: string | undefined;
  readonly opaque?: string | undefined;
}

const NUMBER_OPS = ["==", "!=", "<", "<=", ">", ">="] as const;
const EXAMPLE = { env: "TEST_CONFIG", glob: "*smoke*" };

/** The schema of conditions, which hold conditions. */
export const predicate: z.ZodMiniType<WrittenPredicate> = z
  .strictObject(
    {
      all: key(several(), "Conditions that must all hold", [EXAMPLE]),
      any: key(several(), "Conditions of which one must hold", [EXAMPLE]),
      not: key(
        z.lazy(() => predicate),
        "A condition that must not hold",
        EXAMPLE,
      ),
      env: key(
        z
          .string(expected("the name of a variable"))
          .check(z.regex(/^[A-Za-z_]\w*$/, expected("the name of a variable"))),
        "The variable that is asked; one that is not set is empty",
        "TEST_CONFIG",
      ),
      arg: key(count(1), "The argument that is asked: 1 is $1 of the script", 1),
      eq: key(
        z.union([z.string(), z.number(), z.boolean()], expected("a text")),
        "The value is this text",
        "smoke",
      ),
      glob: key(
        z.string(expected("a glob")),
        "The whole value is like this glob, as in [[ $X == *smoke* ]]",
        "*smoke*",
      ),
      matches: key(
        z.string(expected("a regular expression")),
        "This extended regular expression is somewhere in the value, as in [[ $X =~ ^linux ]]",
        "^linux",
      ),
      nonempty: key(
        z.boolean(expected("true or false")),
        "true: the value is not empty; false: it is empty or not set",
        true,
      ),
      num: key(
        z.tuple(
          [z.enum(NUMBER_OPS, expected(NUMBER_OPS.join(" "))), z.int(expected("a whole number"))],
          expected("a comparison and a whole number"),
        ),
        "The value is a number for which this holds, as in [[ $X -gt 1 ]]; an empty one is 0",
        [">", 1],
      ),
      fact: key(
        z
          .string(expected("file:PATH or command:NAME"))
          .check(z.regex(/^(file|command):./s, expected("file:PATH or command:NAME"))),
        "Something of the machine: file:PATH exists (relative to the folder of the config), command:NAME is on PATH",
        "command:nvcc",
      ),
      opaque: key(
        text("a condition in bash"),
        "A condition that only bash can decide; `moult plan` asks it with --ask-bash",
        "[[ $(nproc) -gt 4 ]]",
      ),
    },
    expected("a mapping with env, arg, fact, opaque, all, any or not"),
  )
  .check(z.meta({ id: "condition" }));

function several() {
  return z
    .array(
      z.lazy(() => predicate),
      expected("a list of conditions"),
    )
    .check(notEmpty("a list of conditions"));
}
