import * as z from "zod/mini";
import { predicate } from "./predicate-schema.ts";
import { about, expected, key, notEmpty, rules, text } from "./schema-parts.ts";

const plain = z.union(
  [z.string(), z.number(), z.boolean()],
  expected("a string, a number, true or false"),
);
const words = z.array(plain, expected("a list of strings"));
const yesOrNo = z.boolean(expected("true or false"));

/** The script that is left behind. */
export const legacy = key(
  z.strictObject(
    {
      script: text("a path").check(
        about(
          "The script whose functions `call` steps run, and that the project falls back to; relative to the folder of the config",
          "ci/test.sh",
        ),
      ),
      dispatch: key(
        z.strictObject(
          {
            from: text("a line of the script").check(
              about("The first line of the dispatch, without the spaces around it", "case $1 in"),
            ),
            to: key(
              text("a line of the script"),
              "The last line of the dispatch: the first such line after `from`. Default: the end of the command that begins there",
              "esac",
            ),
            inside: key(
              text("the name of a function"),
              "The function that is called there, when the steps stand for what its body does",
              "main",
            ),
          },
          expected("a mapping with from and to"),
        ),
        "The part of the script that chooses what runs. Default: found from the syntax",
        { from: "case $1 in", to: "esac" },
      ),
    },
    expected("a mapping with script"),
  ),
  "The shell script that the project moves away from",
  { script: "ci/test.sh" },
);

/** What CI sets. */
export const variables = key(
  z.record(
    z.string().check(z.regex(/^[A-Za-z_]\w*$/)),
    z.strictObject(
      {
        type: z
          .enum(["string", "number", "boolean"], expected("string, number or boolean"))
          .check(about("What values look like: string, number or boolean", "string")),
        default: key(plain, "What stands for it when it is not set or empty", "default"),
        values: key(
          words.check(notEmpty("a list of values")),
          "The values that are allowed. Default: any of the type",
          ["default", "smoke"],
        ),
        required: key(yesOrNo, "Whether a run without it is refused. Default: false", true),
      },
      expected("a mapping with type"),
    ),
    expected("a mapping of variables"),
  ),
  "Variables that CI sets and that suites depend on, beside those that Moult knows; they are checked before anything runs",
  { TEST_CONFIG: { type: "string", default: "default" } },
);

const { timeout, memory, cpu } = rules;

const step = z.strictObject(
  {
    name: key(
      text("a name"),
      "How the step is called in reports and selectors. Default: made from what it does",
      "inductor tests",
    ),
    when: key(predicate, "The condition under which the step runs. Default: always", {
      env: "SHARD_NUMBER",
      num: ["==", 1],
    }),
    call: key(text("the name of a function"), "A function of legacy.script", "test_python"),
    args: key(words, "The arguments of `call`; references such as ${NAME} are filled in", [
      "${SHARD_NUMBER}",
    ]),
    tests: key(text("the name of a group"), "A group of `tests`", "unit"),
    shard: key(
      text("a shard such as 2/5"),
      "The part of the files of `tests` that runs here; references are filled in. Default: all",
      "${SHARD_NUMBER}/${NUM_TEST_SHARDS}",
    ),
    sh: key(text("bash"), "Lines of bash, run as they are", "cd build && ./run_benchmarks"),
    run: key(
      z.array(z.string(expected("a string")), expected("a list of strings")).check(
        notEmpty("a program and its arguments"),
        z.refine(([program]) => program !== "", {
          path: [0],
          error: 'expected a program, found ""',
        }),
      ),
      "A program and its arguments, without a shell; references are filled in",
      ["python3", "tools/check.py"],
    ),
    set: key(
      z.record(
        z.string().check(z.regex(/^[A-Za-z_]\w*$/)),
        plain,
        expected("a mapping of variables"),
      ),
      "Variables for the steps after this one; references are filled in",
      { MODE: "shard-${SHARD_NUMBER}" },
    ),
    inherit: key(
      yesOrNo,
      "Whether `tests` or `run` get the environment and the folder that the shared bash has by then. Default: false",
      true,
    ),
    wait: key(
      yesOrNo,
      "In an isolated suite: whether the step starts only after all steps before it. Default: false",
      true,
    ),
    timeout,
    memory,
    cpu,
  },
  expected("a mapping with call, tests, sh, run or set"),
);

/** A way to run tests that CI can ask for. */
const suite = z.strictObject(
  {
    name: z
      .string(expected("a name"))
      .check(
        z.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, expected("a name of letters, digits, _ . and -")),
        about("How the suite is called in reports and with --suite", "inductor"),
      ),
    when: key(
      predicate,
      "The condition under which this is the suite, unless an earlier one is. Default: always",
      { env: "TEST_CONFIG", glob: "*inductor*" },
    ),
    bridge: key(
      z.enum(["shared", "isolated"], expected("shared or isolated")),
      "Whether all calls share one bash, in order, as in the script, or each has its own and they run beside each other. Default: shared",
      "isolated",
    ),
    steps: key(z.array(step, expected("a list of steps")), "What the suite does, in order", [
      { call: "test_python" },
    ]),
    handOver: key(
      z
        .array(z.string(expected("a string")), expected("a list of strings"))
        .check(notEmpty("a program and its arguments")),
      "A command that gets the whole suite instead of steps; Moult ends with its exit code",
      ["bash", "ci/multigpu-test.sh"],
    ),
  },
  expected("a mapping with name and steps"),
);

/** A suite as people write it. */
export type WrittenSuite = z.infer<typeof suite>;

/** A step as people write it. */
export type WrittenStep = z.infer<typeof step>;

/** What CI runs. */
export const suites = key(
  z.array(suite, expected("a list of suites")),
  "What CI runs, by its variables: the first suite whose condition holds",
  [{ name: "default", steps: [{ tests: "unit" }] }],
);
