import type { Failure } from "./failure.ts";

/** What a step that depends on the user's world answers: a value, or what the user can fix. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failures: readonly Failure[] };

/** A result that worked. */
export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A result that did not work, with at least one reason. */
export function failed(...failures: readonly Failure[]): Result<never> {
  return { ok: false, failures };
}
