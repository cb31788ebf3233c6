import type { FailureCode } from "../model/failure.ts";
import type { FallbackOnSetting } from "../config/setting-values.ts";
import { plainName } from "../lib/ansi.ts";
import { EXIT_CODES } from "./exit.ts";

/** What went wrong with Moult or its set-up, and not with a test. */
export interface Trouble {
  /** Of a failure; or a bug of ours, or a run that lost what it needs to go on. */
  readonly code: FailureCode | "bug" | "run-broken";
  /** One sentence without a full stop. */
  readonly message: string;
}

/** What is known about a call that has ended. */
export interface EndedCall {
  readonly exitCode: number;
  /** The first that was told. */
  readonly trouble: Trouble | undefined;
  /** Whether the exit code is that of another program, which means nothing here. */
  readonly isVerbatim: boolean;
}

/**
 * What was wrong when the exit code says that Moult or its set-up failed; undefined when it speaks of tests.
 * Whoever calls Moult reads this too, in its answer.
 */
export function findTrouble({ exitCode, trouble, isVerbatim }: EndedCall): Trouble | undefined {
  if (isVerbatim) return undefined;
  if (exitCode === EXIT_CODES.usage.code) {
    return trouble ?? { code: "usage-invalid", message: "its message stands above" };
  }
  if (exitCode !== EXIT_CODES.broken.code) return undefined;
  return trouble ?? { code: "run-broken", message: "its message stands above" };
}

/**
 * Why the old script is to run after this call, for people; undefined when it is not to. A wrong flag is the
 * caller's mistake, which he should see, and a signal means that nothing more is wanted.
 */
export function decideFallback(call: EndedCall, wish: FallbackOnSetting): string | undefined {
  if (wish === "none") return undefined;
  const trouble = findTrouble(call);
  if (trouble !== undefined) {
    return trouble.code === "usage-invalid"
      ? undefined
      : `Moult failed (${renderTrouble(trouble)})`;
  }
  const hasFailed = call.exitCode === EXIT_CODES.testsFailed.code && !call.isVerbatim;
  return hasFailed && wish === "failure" ? "tests failed under Moult" : undefined;
}

/**
 * What whoever started Moult reads in MOULT_ANSWER_FILE: the exit code, and behind it why Moult failed, if it
 * did. Without the newline at its end it is no answer.
 */
export function renderAnswer(call: EndedCall): string {
  const trouble = findTrouble(call);
  const why = trouble === undefined ? "" : ` ${plainName(renderTrouble(trouble))}`;
  return `${call.exitCode}${why}\n`;
}

/** `config-invalid: unknown key "exlude"`, on one line. */
export function renderTrouble({ code, message }: Trouble): string {
  return `${code}: ${message.split("\n", 1)[0] ?? ""}`;
}
