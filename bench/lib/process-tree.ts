import { readProcessTable, readProcFile, type ProcessRow } from "./process-table.ts";

/** The variable that marks a process and all that it starts; it survives double forks and new sessions. */
export const COOKIE_NAME = "BENCH_COOKIE";

/**
 * Follows all that comes from one process: children of members, processes in sessions that members
 * made, and processes that carry the cookie. Once a member, always a member, also without parents.
 * Shares no code with Moult's own sampler, so that it can judge it.
 */
export class ProcessTree {
  readonly #rootPid: number;
  readonly #cookie: string;
  readonly #ownSessionId: number;
  /** Keys of members that were alive at the last look. */
  #members = new Set<string>();
  #sessions = new Set<number>();
  /** Keys of processes that do not carry the cookie. */
  #strangers = new Set<string>();

  constructor(start: { rootPid: number; cookie: string; ownSessionId: number }) {
    this.#rootPid = start.rootPid;
    this.#cookie = `${COOKIE_NAME}=${start.cookie}`;
    this.#ownSessionId = start.ownSessionId;
  }

  /** The members that are alive now. */
  look(): readonly ProcessRow[] {
    const table = readProcessTable();
    const found = new Map<number, ProcessRow>();
    // A child can stand before its parent in the table, so go on until nothing is added.
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const row of table) {
        if (!found.has(row.pid) && this.#isMember(row, found)) this.#add(row, found);
      }
    }
    this.#members = new Set([...found.values()].map(keyOf));
    this.#strangers = new Set(table.filter((row) => !found.has(row.pid)).map(keyOf));
    return [...found.values()].filter((row) => !row.isZombie);
  }

  #isMember(row: ProcessRow, found: ReadonlyMap<number, ProcessRow>): boolean {
    if (row.pid === this.#rootPid || found.has(row.parentPid)) return true;
    if (this.#sessions.has(row.sessionId)) return true;
    const key = keyOf(row);
    if (this.#members.has(key)) return true;
    if (this.#strangers.has(key)) return false;
    const variables = readProcFile(row.pid, "environ")?.split("\0") ?? [];
    if (variables.includes(this.#cookie)) return true;
    this.#strangers.add(key);
    return false;
  }

  #add(row: ProcessRow, found: Map<number, ProcessRow>): void {
    found.set(row.pid, row);
    if (row.sessionId !== this.#ownSessionId && row.sessionId > 0) {
      this.#sessions.add(row.sessionId);
    }
  }
}

function keyOf(row: ProcessRow): string {
  return `${row.pid}@${row.startTicks}`;
}
