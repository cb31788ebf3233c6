/** A test, and which of its repeats in one run it is. */
export interface TestName {
  readonly test: string;
  /** Counts from 1. */
  readonly repeat: number;
}

/**
 * Which test a task is: with --repeat-each, `x#2` is the second repeat of `x`. Without an `x` in the same
 * run it is a file of that name.
 */
export function nameTest(id: string, known: ReadonlySet<string>): TestName {
  const match = /^(.*)#(\d+)$/s.exec(id);
  const first = match?.[1];
  if (first === undefined || !known.has(first)) return { test: id, repeat: 1 };
  return { test: first, repeat: Number(match?.[2]) };
}
