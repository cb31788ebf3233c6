import { getSystemErrorMessage } from "node:util";

/** What the system said, in words: "no such file or directory". Anything else is passed on. */
export function describeSystemError(error: unknown): string {
  if (!(error instanceof Error && "errno" in error && typeof error.errno === "number")) throw error;
  return getSystemErrorMessage(error.errno);
}
