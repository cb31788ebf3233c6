import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { EVENT_VERSION, type RunEvent } from "../model/event.ts";
import { failed, type Result, success } from "../model/result.ts";

/** An event log that is being written: one JSON value a line, append-only. */
export interface EventLog {
  readonly append: (event: RunEvent) => void;
  readonly close: () => void;
}

/** So that the plan of 10,000 tests is not held as one text. */
const BATCH_LIMIT = 256;

/**
 * Opens a log for writing. Lines of one turn of the event loop are written together, at its end, so
 * that thousands of short tests do not pay a system call for each event. The first write that fails
 * (a full disk) is told once; the run goes on without a log.
 */
export function openEventLog(path: string, onTrouble: (message: string) => void): EventLog {
  let fd: number | undefined;
  let lines: string[] = [];
  let isScheduled = false;

  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      fd = undefined;
      onTrouble(`the event log cannot be written: ${String(error)}`);
    }
  };
  const flush = (): void => {
    isScheduled = false;
    if (fd === undefined || lines.length === 0) return;
    const text = lines.join("");
    const target = fd;
    lines = [];
    attempt(() => writeWhole(target, text));
  };

  attempt(() => {
    fd = openSync(path, "a");
  });
  return {
    append: (event) => {
      if (fd === undefined) return;
      lines.push(`${JSON.stringify(event)}\n`);
      if (lines.length >= BATCH_LIMIT) flush();
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
    close: () => {
      flush();
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/**
 * Reads a log that may end anywhere, also in the middle of a line or of a character: what follows
 * the last whole line is left out. A log of a newer version is refused, never guessed at. `isThin` leaves out the
 * samples of memory that change nothing in the record of the run: most lines of a log.
 */
export function readEventLog(
  path: string,
  { isThin = false }: { readonly isThin?: boolean } = {},
): Result<readonly RunEvent[]> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return unreadable(path, `cannot be read: ${String(error)}`);
  }
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  const events: RunEvent[] = [];
  let highestBytes = -1;
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const liveBytes = isThin ? readSample(line) : undefined;
    // The last line tells how long a run took that has no end.
    if (liveBytes !== undefined && liveBytes <= highestBytes && index < lines.length - 2) continue;
    highestBytes = Math.max(highestBytes, liveBytes ?? -1);
    const event = parseLine(line);
    if (event === undefined) return unreadable(path, `line ${index + 1} is not an event`);
    if (event.kind === "run-started" && !isReadable(event.version)) {
      return unreadable(path, describeVersion(event.version));
    }
    // Of a later Moult: a kind that means nothing to the others comes without a new version.
    if (Object.hasOwn(KINDS, event.kind)) events.push(event);
  }
  return success(events);
}

/** What a sample of memory found, without parsing the line; undefined for any other line. */
function readSample(line: string): number | undefined {
  const [, liveBytes] =
    /^\{"seq":\d+,"atMs":[\d.]+,"kind":"memory-sampled","liveBytes":(\d+)/.exec(line) ?? [];
  return liveBytes === undefined ? undefined : Number(liveBytes);
}

/** Why a log of another version is refused, as the end of a sentence about it. */
export function describeVersion(version: number): string {
  return `is of version ${version}, this Moult reads up to ${EVENT_VERSION}`;
}

/** Whether lines of a version mean what they mean to this Moult. */
function isReadable(version: number): boolean {
  return Number.isSafeInteger(version) && version >= 1 && version <= EVENT_VERSION;
}

/** All kinds that this Moult knows. */
const KINDS: Readonly<Record<RunEvent["kind"], true>> = {
  "run-started": true,
  "task-planned": true,
  "task-started": true,
  "task-stopping": true,
  "task-finished": true,
  "task-skipped": true,
  "memory-sampled": true,
  "warning-given": true,
  "run-cancelled": true,
  "run-finished": true,
};

function parseLine(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Only Moult writes these files, and the version is checked: kind and order are enough to know one. */
function isEvent(value: unknown): value is RunEvent {
  return typeof value === "object" && value !== null && "kind" in value && "seq" in value;
}

function unreadable(path: string, what: string): Result<never> {
  return failed({
    code: "log-unreadable",
    message: `the event log ${what}`,
    place: { path },
    next: "run without --last-failed; a new run writes a new log",
  });
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
