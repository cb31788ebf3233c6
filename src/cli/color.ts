import type { TextStream } from "../lib/host.ts";

/**
 * Whether text may be coloured. NO_COLOR (https://no-color.org) wins over FORCE_COLOR and
 * CLICOLOR_FORCE; without any of them only a terminal that is not `dumb` gets colour.
 */
export function mayUseColor(
  env: Readonly<Record<string, string | undefined>>,
  stream: Pick<TextStream, "isTerminal">,
): boolean {
  if (isSet(env["NO_COLOR"])) return false;
  if (isForced(env["FORCE_COLOR"]) || isForced(env["CLICOLOR_FORCE"])) return true;
  return stream.isTerminal && env["TERM"] !== "dumb";
}

/**
 * Whether a view may be redrawn in place: a terminal that can move its cursor, and not a CI whose
 * log keeps every frame.
 */
export function mayRedraw(
  env: Readonly<Record<string, string | undefined>>,
  stream: Pick<TextStream, "isTerminal">,
): boolean {
  return stream.isTerminal && env["TERM"] !== "dumb" && !isForced(env["CI"]);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function isForced(value: string | undefined): boolean {
  return isSet(value) && value !== "0" && value !== "false";
}
