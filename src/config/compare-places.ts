import type { Failure } from "../model/failure.ts";

/** Orders failures of one file as a reader meets them. What has no position goes first. */
export function comparePlaces(a: Failure, b: Failure): number {
  const [first, second] = [positionOf(a), positionOf(b)];
  return first.line - second.line || first.column - second.column;
}

function positionOf({ place }: Failure): { readonly line: number; readonly column: number } {
  return place !== undefined && "line" in place ? place : { line: 0, column: 0 };
}
