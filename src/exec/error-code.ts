/** The system's name of an error, such as `ENOENT`; undefined when it is not one of the system. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
