import type { RunEvent } from "../model/event.ts";
import type { LiveStatus } from "../model/live-status.ts";

/** Follows a run while it goes on. Gets every event once, in order. */
export interface Reporter {
  readonly onEvent: (event: RunEvent) => void;
  /** Comes about ten times a second, for reporters that draw what happens now. */
  readonly onTick?: (live: LiveStatus) => void;
  /** Gives back what the reporter took, such as the cursor. The last call, also after a bug. */
  readonly close: () => void;
}
