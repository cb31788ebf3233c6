import * as z from "zod/mini";
import { EVENT_VERSION, type RunEvent } from "../model/event.ts";
import { describeVersion } from "./event-log.ts";

/** A log from another machine that can be read. */
export interface CheckedLog {
  readonly runId: string;
  /** The first line, which tells one run from another. */
  readonly head: string;
  /** All whole lines. */
  readonly text: string;
  /** Whether the run came to its end. */
  readonly isFinished: boolean;
}

/** Why a log is refused. */
export interface RefusedLog {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

const COUNT = z.number().check(z.nonnegative());
const TEXT = z.string();

/** A name of a folder on any system, and none that is hidden. */
const RUN_ID = TEXT.check(z.regex(/^\w[\w.~-]{0,99}$/));

/** What readers of a log rely on, of each kind; more may be there. */
const SHAPES: Readonly<Record<RunEvent["kind"], z.ZodMiniType>> = {
  "run-started": z.looseObject({
    runId: RUN_ID,
    moultVersion: TEXT,
    root: TEXT,
    args: z.array(TEXT),
    limits: z.looseObject({}),
    enforcement: TEXT,
    isWhole: z.boolean(),
    profile: z.optional(z.looseObject({ config: TEXT, runnerClass: TEXT, instrumentation: TEXT })),
  }),
  "task-planned": z.looseObject({ task: TEXT, group: TEXT, argv: z.array(TEXT) }),
  "task-started": z.looseObject({ task: TEXT, attempt: COUNT, slot: COUNT, pid: COUNT }),
  "task-stopping": z.looseObject({ task: TEXT, reason: z.looseObject({ kind: TEXT }) }),
  "task-finished": z.looseObject({
    task: TEXT,
    attempt: COUNT,
    outcome: z.looseObject({ kind: TEXT }),
    durationMs: COUNT,
    peakBytes: COUNT,
    cpuMs: COUNT,
  }),
  "task-skipped": z.looseObject({ task: TEXT, reason: z.looseObject({ kind: TEXT }) }),
  "memory-sampled": z.looseObject({ liveBytes: COUNT }),
  "warning-given": z.looseObject({ message: TEXT }),
  "run-cancelled": z.looseObject({ reason: z.looseObject({ kind: TEXT }) }),
  "run-finished": z.looseObject({ exitCode: COUNT }),
};

const EVENT = z.looseObject({ kind: TEXT, seq: COUNT, atMs: COUNT });
const HEAD = z.looseObject({ kind: z.literal("run-started"), version: z.int() });

/**
 * Checks a log from elsewhere line by line: it is read by its version or refused, never guessed at. It may end anywhere;
 * what follows the last whole line is left out. Kinds of a later Moult that mean nothing to this one may be there.
 */
export function checkLog(content: string): CheckedLog | RefusedLog {
  const text = content.slice(0, content.lastIndexOf("\n") + 1);
  const lines = text.split("\n").slice(0, -1);
  const [head = ""] = lines;
  const planned = new Set<string>();
  let last = "";
  for (const [index, line] of lines.entries()) {
    const event = parseObject(line);
    const why = index === 0 ? refuseHead(event) : refuseLater(event, { index, planned });
    if (why !== undefined) return { line: index + 1, why };
    if (typeof event?.["kind"] === "string") last = event["kind"];
    if (last === "task-planned") planned.add(String(event?.["task"]));
  }
  const runId = parseObject(head)?.["runId"];
  if (typeof runId !== "string") return { line: 1, why: "it has no whole line" };
  return { runId, head, text, isFinished: last === "run-finished" };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuseHead(event: Fields | undefined): string | undefined {
  if (!HEAD.safeParse(event).success) return "it does not begin with the event run-started";
  const version = Number(event?.["version"]);
  if (version < 1 || version > EVENT_VERSION) return `it ${describeVersion(version)}`;
  return refuseShape(event, 0);
}

function refuseLater(
  event: Fields | undefined,
  { index, planned }: { readonly index: number; readonly planned: ReadonlySet<string> },
): string | undefined {
  const why = refuseShape(event, index);
  if (why !== undefined || event === undefined) return why;
  const { kind, task } = event;
  if (kind === "run-started") return "a second run begins in it";
  const isOfTask = typeof kind === "string" && kind.startsWith("task-") && isKnown(kind);
  if (!isOfTask || kind === "task-planned" || planned.has(String(task))) return undefined;
  return `its task ${String(task)} was not planned`;
}

/** Every line has its number, so that one that is missing is seen. */
function refuseShape(event: Fields | undefined, index: number): string | undefined {
  const known = EVENT.safeParse(event);
  if (!known.success) return "it is not an event";
  const { seq, kind } = known.data;
  if (seq !== index) return `its number is ${seq}, not ${index}: a line is missing or twice there`;
  if (!isKnown(kind) || SHAPES[kind].safeParse(event).success) return undefined;
  return `it is not an event ${kind} as this Moult knows it`;
}

function isKnown(kind: string): kind is RunEvent["kind"] {
  return Object.hasOwn(SHAPES, kind);
}
