/** Something that stands in a file of the history and should not. */
export class BrokenHistory extends Error {}

/**
 * What is wrong with the history, in words: of the system, of SQLite or of what a file has. Anything else
 * is a bug and passed on.
 */
export function describeHistoryTrouble(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const code = "code" in error ? error.code : undefined;
  const isExpected =
    error instanceof BrokenHistory ||
    error instanceof SyntaxError ||
    code === "ERR_SQLITE_ERROR" ||
    "errno" in error;
  if (!isExpected) throw error;
  return error.message;
}
