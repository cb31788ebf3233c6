import * as fc from "fast-check";
import type { Outcome, StopReason } from "../../src/model/outcome.ts";
import { Story } from "./story.ts";

/** Strings as hostile as a test's output or a file's name can be. */
export const anyText = (): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 8 }),
        fc.constantFrom("]]>", "<![CDATA[", "&", '"', "\u001b[31m", "\r", "\n", "\0", "\ud800"),
        fc.constantFrom("測試", "👩‍👩‍👧", "🇩🇪", "e\u0301", "\ufffe", "\uffff", "한글", "\u200d"),
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join(""));

const anyReason = (): fc.Arbitrary<StopReason> =>
  fc.oneof(
    fc.record({ kind: fc.constant("timeout" as const), limitMs: fc.nat() }),
    fc.record({ kind: fc.constant("signal" as const), signal: anyText() }),
    fc.record({ kind: fc.constant("max-fail" as const), failedCount: fc.nat() }),
    fc.record({
      kind: fc.constant("over-budget" as const),
      neededBytes: fc.nat(),
      budgetBytes: fc.nat(),
    }),
    fc.record({ kind: fc.constant("broken" as const), message: anyText() }),
  );

const anyOutcome = (): fc.Arbitrary<Outcome> =>
  fc.oneof(
    fc.constant<Outcome>({ kind: "passed" }),
    fc.record({ kind: fc.constant("failed" as const), exitCode: fc.nat(255) }),
    fc.record({
      kind: fc.constant("timed-out" as const),
      limitMs: fc.nat(),
      wasKilled: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("out-of-memory" as const),
      neededBytes: fc.nat(),
      by: fc.constantFrom("kernel" as const, "cap" as const, "brake" as const),
    }),
    fc.record({ kind: fc.constant("signaled" as const), signal: anyText() }),
    fc.record({ kind: fc.constant("spawn-failed" as const), message: anyText() }),
    fc.record({ kind: fc.constant("cancelled" as const), reason: anyReason() }),
    fc.record({ kind: fc.constant("leaked" as const), commands: fc.array(anyText()) }),
    fc.record({ kind: fc.constant("skipped" as const), reason: anyReason() }),
  );

interface Life {
  readonly name: string;
  readonly attempts: readonly { readonly outcome: Outcome; readonly tail: string }[];
  readonly skippedFor: StopReason | undefined;
}

const anyLife = (): fc.Arbitrary<Life> =>
  fc.record({
    name: anyText(),
    attempts: fc.array(fc.record({ outcome: anyOutcome(), tail: anyText() }), { maxLength: 3 }),
    skippedFor: fc.option(anyReason(), { nil: undefined }),
  });

/** Any run: tasks with any names that end in any way, any number of times, or never start. */
export const anyStory = (): fc.Arbitrary<Story> =>
  fc
    .record({ lives: fc.array(anyLife(), { maxLength: 6 }), hasEnd: fc.boolean() })
    .map(({ lives, hasEnd }) => {
      const named = lives.map((life, index) => ({
        ...life,
        id: `g${index % 2}/${index}${life.name}`,
      }));
      const story = new Story(named.map(({ id }) => id));
      for (const { id, attempts, skippedFor } of named)
        tellLife(story, { id, attempts, skippedFor });
      return hasEnd ? story.end(0) : story;
    });

function tellLife(story: Story, life: Omit<Life, "name"> & { readonly id: string }): void {
  for (const [index, { outcome, tail }] of life.attempts.entries()) {
    story.run(life.id, outcome, { tail, willRetry: index < life.attempts.length - 1 });
  }
  if (life.attempts.length === 0 && life.skippedFor !== undefined) {
    story.skip(life.id, life.skippedFor);
  }
}
