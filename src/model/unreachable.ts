/** Ends a switch over a union: adding a case to the union breaks the build here. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected ${JSON.stringify(value)}`);
}
