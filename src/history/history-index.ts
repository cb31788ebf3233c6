import { DatabaseSync, type StatementSync } from "node:sqlite";
import { INSTRUMENTATIONS, type Profile } from "../model/profile.ts";
import type { RunRecord } from "../model/run-record.ts";
import { nameTest } from "../model/test-id.ts";
import type { ProfileKey } from "./profile-key.ts";
import type { IndexedAttempt } from "./samples.ts";
import { BrokenHistory } from "./trouble.ts";

/** One run as the index knows it. Counts of verdicts that did not occur are left out. */
export interface IndexedRun {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Absent when the log ends before the run did. */
  readonly exitCode?: number;
  readonly testCount: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  /** Absent in logs from before there were profiles: nothing is learned from them. */
  readonly profile?: Profile;
}

/** An attempt of a test under one profile, without what only a database needs. */
export interface AttemptRow extends IndexedAttempt {
  readonly test: string;
}

/** The version of the tables. */
const SCHEMA_VERSION = 1;

/** Writing a run of 10,000 tests takes a tenth of a second: who waits longer than this waits for nothing. */
const BUSY_TIMEOUT_MS = 3000;

/** Rows are added at the end and read in one sweep: a larger cache would only be memory. */
const CACHE_KB = 512;

const SCHEMA = `
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  started_at_ms REAL NOT NULL,
  duration_ms REAL NOT NULL,
  exit_code INTEGER,
  is_whole INTEGER NOT NULL,
  test_count INTEGER NOT NULL,
  counts TEXT NOT NULL,
  peak_bytes INTEGER NOT NULL,
  config TEXT,
  runner_class TEXT,
  instrumentation TEXT
) STRICT;
CREATE TABLE attempts (
  run INTEGER NOT NULL REFERENCES runs (number),
  test TEXT NOT NULL,
  repeat INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  started_at_ms REAL NOT NULL,
  duration_ms REAL NOT NULL,
  peak_bytes INTEGER NOT NULL,
  cpu_ms REAL NOT NULL,
  cores REAL,
  exit_code INTEGER,
  signal TEXT
) STRICT;
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * `.moult/history.db`: an index over the event logs, which stay the truth. One who writes at a time; others
 * wait. Every method may throw an error of SQLite (`describeHistoryTrouble` puts it into words).
 */
export class HistoryIndex {
  readonly #db: DatabaseSync;

  /** Opens the index of a project, or makes it. Throws when the file is something else or of a newer Moult. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    try {
      // Nothing in here is lost with the machine's power that the logs do not have: no need to wait for disks.
      this.#db.exec(
        `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KB}`,
      );
      if (this.#readVersion() === 0) this.#create();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }

  /** Does some work that nobody sees half of, alone: all of it stays, or nothing when it throws. */
  transact<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** Throws when the pages of the file do not fit together. */
  check(): void {
    const found = this.#db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (found !== "ok") throw new BrokenHistory(`its pages are damaged: ${String(found)}`);
  }

  clear(): void {
    this.#db.exec("DELETE FROM attempts; DELETE FROM runs");
  }

  /** What is known of a run: all of it, only its beginning (it was read while it went on), or nothing. */
  findRun(id: string): "finished" | "incomplete" | undefined {
    const row = this.#db.prepare("SELECT exit_code FROM runs WHERE id = ?").get(id);
    if (row === undefined) return undefined;
    return row["exit_code"] === null ? "incomplete" : "finished";
  }

  removeRun(id: string): void {
    const number = "(SELECT number FROM runs WHERE id = ?)";
    this.#db.prepare(`DELETE FROM attempts WHERE run = ${number}`).run(id);
    this.#db.prepare("DELETE FROM runs WHERE id = ?").run(id);
  }

  addRun(record: RunRecord): void {
    const counts = Object.entries(record.counts).filter(([, count]) => count > 0);
    const { profile } = record;
    const { lastInsertRowid } = this.#db
      .prepare("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        record.runId,
        record.startedAtMs,
        record.durationMs,
        record.exitCode ?? null,
        record.isWhole ? 1 : 0,
        record.tasks.length,
        JSON.stringify(Object.fromEntries(counts)),
        Math.round(record.peakBytes),
        profile?.config ?? null,
        profile?.runnerClass ?? null,
        profile?.instrumentation ?? null,
      );
    const insert = this.#db.prepare(
      "INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    addAttempts(insert, Number(lastInsertRowid), record);
  }

  /** How many runs there are under a profile. */
  countRuns({ config, runnerClass }: ProfileKey): number {
    const row = this.#db
      .prepare("SELECT count(*) AS count FROM runs WHERE config = ? AND runner_class = ?")
      .get(config, runnerClass);
    return Number(row?.["count"]);
  }

  /** The newest runs, newest first. */
  listRuns(limit: number): readonly IndexedRun[] {
    const rows = this.#db
      .prepare("SELECT * FROM runs ORDER BY started_at_ms DESC, id DESC LIMIT ?")
      .all(limit);
    return rows.map(runOf);
  }

  listProfiles(): readonly ProfileKey[] {
    const rows = this.#db
      .prepare("SELECT DISTINCT config, runner_class FROM runs WHERE config IS NOT NULL")
      .all();
    return rows.map((row) => ({
      config: String(row["config"]),
      runnerClass: String(row["runner_class"]),
    }));
  }

  /** All attempts under a profile: those of one test after another, its newest first. */
  *attemptsUnder({ config, runnerClass }: ProfileKey): Iterable<AttemptRow> {
    const rows = this.#db
      .prepare(
        `SELECT test, outcome, attempts.started_at_ms AS at, attempts.duration_ms AS duration,
           attempts.peak_bytes AS peak, cpu_ms AS cpu, cores, instrumentation
         FROM attempts JOIN runs ON number = run
         WHERE config = ? AND runner_class = ?
         ORDER BY test, attempts.started_at_ms DESC`,
      )
      .iterate(config, runnerClass);
    for (const row of rows) {
      const instrumentation = instrumentationOf(row);
      if (instrumentation !== undefined) yield { ...attemptOf(row), instrumentation };
    }
  }

  #readVersion(): number {
    const version = Number(this.#db.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version <= SCHEMA_VERSION) return version;
    throw new BrokenHistory(
      `it is of version ${version}, this Moult reads up to ${SCHEMA_VERSION}`,
    );
  }

  #create(): void {
    this.#db.exec("PRAGMA journal_mode = WAL");
    this.transact(() => {
      // Another run may have been first.
      if (this.#readVersion() === 0) this.#db.exec(SCHEMA);
    });
  }
}

function addAttempts(insert: StatementSync, runNumber: number, { tasks }: RunRecord): void {
  const ids = new Set(tasks.map((task) => task.id));
  for (const task of tasks) {
    const { test, repeat } = nameTest(task.id, ids);
    for (const one of task.attempts) {
      insert.run(
        runNumber,
        test,
        repeat,
        one.attempt,
        one.outcome.kind,
        one.startedAtMs,
        one.durationMs,
        Math.round(one.peakBytes),
        one.cpuMs,
        one.cores ?? null,
        one.exitCode ?? null,
        one.signal ?? null,
      );
    }
  }
}

type Row = Readonly<Record<string, unknown>>;

function runOf(row: Row): IndexedRun {
  const counts: unknown = JSON.parse(String(row["counts"]));
  const profile = profileOf(row);
  return {
    id: String(row["id"]),
    startedAtMs: Number(row["started_at_ms"]),
    durationMs: Number(row["duration_ms"]),
    ...(row["exit_code"] === null ? {} : { exitCode: Number(row["exit_code"]) }),
    testCount: Number(row["test_count"]),
    counts: Object.fromEntries(
      Object.entries(counts ?? {}).map(([verdict, count]) => [verdict, Number(count)]),
    ),
    peakBytes: Number(row["peak_bytes"]),
    ...(profile === undefined ? {} : { profile }),
  };
}

function profileOf(row: Row): Profile | undefined {
  const instrumentation = instrumentationOf(row);
  if (instrumentation === undefined) return undefined;
  return {
    config: String(row["config"]),
    runnerClass: String(row["runner_class"]),
    instrumentation,
  };
}

function attemptOf(row: Row): Omit<AttemptRow, "instrumentation"> {
  return {
    test: String(row["test"]),
    outcome: String(row["outcome"]),
    atMs: Number(row["at"]),
    durationMs: Number(row["duration"]),
    peakBytes: Number(row["peak"]),
    cpuMs: Number(row["cpu"]),
    ...(row["cores"] === null ? {} : { cores: Number(row["cores"]) }),
  };
}

/** Undefined without a profile, and for one that only a newer Moult knows: its figures would mislead. */
function instrumentationOf(row: Row): Profile["instrumentation"] | undefined {
  return INSTRUMENTATIONS.find((one) => one === row["instrumentation"]);
}
