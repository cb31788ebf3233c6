import type { Host } from "../lib/host.ts";
import { MOULT_VERSION } from "./version.ts";

/** What a person sees of a bug of ours: the stack, what this is, and what to do with it. */
export function describeBug(error: unknown, host: Pick<Host, "nodeVersion" | "platform">): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    text,
    "",
    `moult ${MOULT_VERSION} on Node ${host.nodeVersion}, ${host.platform}: this is a bug in Moult, not in your tests.`,
    "Please report it with the lines above and the command line.",
    "",
  ].join("\n");
}
