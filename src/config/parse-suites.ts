import type { Fact, Predicate, ValueTest } from "../model/predicate.ts";
import type { Step, StepRules, StepWork, Suite } from "../model/suite.ts";
import type { Rules } from "./config.ts";
import type { WrittenPredicate } from "./predicate-schema.ts";
import type { WrittenStep, WrittenSuite } from "./suite-schema.ts";

/** Turns suites that were checked into those of the model. `rulesOf` reads sizes and durations. */
export function toSuites(
  written: readonly WrittenSuite[],
  rulesOf: (step: WrittenStep) => Rules,
): readonly Suite[] {
  return written.map(({ name, when, bridge, steps, handOver }) => ({
    name,
    ...(when === undefined ? {} : { when: toPredicate(when) }),
    bridge: bridge ?? "shared",
    steps: (steps ?? []).map((step) => toStep(step, rulesOf(step))),
    ...(handOver === undefined ? {} : { handOver }),
  }));
}

function toStep(written: WrittenStep, { timeoutMs, memoryBytes, cores }: Rules): Step {
  const { name, when, inherit, wait } = written;
  const rules: StepRules = {
    ...(name === undefined ? {} : { name }),
    ...(when === undefined ? {} : { when: toPredicate(when) }),
    ...(wait === undefined ? {} : { isBarrier: wait }),
    ...(inherit === undefined ? {} : { inheritsShell: inherit }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(cores === undefined ? {} : { cores }),
  };
  return { ...toWork(written), ...rules };
}

function toWork({ call, args, tests, shard, sh, run, set }: WrittenStep): StepWork {
  if (call !== undefined) return { kind: "call", call, args: (args ?? []).map(String) };
  if (tests !== undefined) {
    return { kind: "tests", tests, ...(shard === undefined ? {} : { shard }) };
  }
  if (sh !== undefined) return { kind: "sh", sh };
  if (run !== undefined) return { kind: "run", run };
  if (set === undefined) throw new Error("Internal error: a step without work was not refused");
  const pairs = Object.entries(set).map(([name, value]) => [name, String(value)]);
  return { kind: "set", set: Object.fromEntries(pairs) };
}

/** Turns a condition that was checked into one of the model. */
export function toPredicate(written: WrittenPredicate): Predicate {
  const { all, any, not, env, arg, fact, opaque } = written;
  if (all !== undefined) return { all: all.map(toPredicate) };
  if (any !== undefined) return { any: any.map(toPredicate) };
  if (not !== undefined) return { not: toPredicate(not) };
  if (env !== undefined) return { env, ...toValueTest(written) };
  if (arg !== undefined) return { arg, ...toValueTest(written) };
  if (opaque !== undefined) return { opaque };
  if (fact === undefined || !isFact(fact)) throw uncheckedCondition();
  return { fact };
}

function toValueTest({ eq, glob, matches, nonempty, num }: WrittenPredicate): ValueTest {
  if (eq !== undefined) return { eq: String(eq) };
  if (glob !== undefined) return { glob };
  if (matches !== undefined) return { matches };
  if (nonempty !== undefined) return { nonempty };
  if (num === undefined) throw uncheckedCondition();
  return { num };
}

function isFact(text: string): text is Fact {
  return text.startsWith("file:") || text.startsWith("command:");
}

function uncheckedCondition(): Error {
  return new Error("Internal error: a condition that asks nothing was not refused");
}
