import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import type { PastByKind, PastSummary } from "../model/past-attempt.ts";
import { type Instrumentation, INSTRUMENTATIONS } from "../model/profile.ts";
import { LEARNED_FOLDER, nameProfile, type ProfileHead, type ProfileKey } from "./profile-key.ts";
import { BrokenHistory } from "./trouble.ts";

/** What has been learned of the tests under one profile. */
export interface Learned {
  readonly head: ProfileHead;
  readonly tables: readonly OpenTable[];
}

/** The form of the file. */
interface LearnedFile {
  readonly head: ProfileHead;
  readonly tables: readonly Table[];
}

/** The summaries of one instrumentation. Two flat lists: 10,000 small ones take twice as long to parse. */
interface Table {
  readonly instrumentation: Instrumentation;
  readonly tests: readonly string[];
  /** CELL_COUNT whole numbers for each test, in the order of `cellsOf`. */
  readonly cells: readonly number[];
}

interface OpenTable extends Table {
  readonly placeOf: ReadonlyMap<string, number>;
}

/** The version of the file; also that of the way in which summaries are made. */
export const LEARNED_VERSION = 1;

const CELL_COUNT = 6;
const MB = 1024 ** 2;

/** Where the summaries of a profile are kept. */
export function locateLearned(stateFolder: string, profile: ProfileKey): string {
  return join(stateFolder, LEARNED_FOLDER, `${nameProfile(profile)}.json`);
}

/**
 * Reads the summaries of a profile, which is all that the start of a run needs of the past: one small file
 * and no SQLite. Undefined when there is none, or when it is of another profile with the same short name.
 * Throws when it is no such file or of a newer version.
 */
export function readLearned(stateFolder: string, profile: ProfileKey): Learned | undefined {
  const text = readExisting(locateLearned(stateFolder, profile));
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (!isLearnedFile(value)) throw new BrokenHistory("it is not a file of Moult");
  const { version, config, runnerClass } = value.head;
  if (version > LEARNED_VERSION) {
    throw new BrokenHistory(
      `it is of version ${version}, this Moult reads up to ${LEARNED_VERSION}`,
    );
  }
  if (config !== profile.config || runnerClass !== profile.runnerClass) return undefined;
  return { head: value.head, tables: value.tables.map(openTable) };
}

/** The summaries of one test; undefined when it has none. */
export function findLearned({ tables }: Learned, test: string): PastByKind | undefined {
  const found: Partial<Record<Instrumentation, PastSummary>> = {};
  let isKnown = false;
  for (const { instrumentation, placeOf, cells } of tables) {
    const place = placeOf.get(test);
    if (place === undefined) continue;
    found[instrumentation] = summaryAt(cells, place * CELL_COUNT);
    isKnown = true;
  }
  return isKnown ? found : undefined;
}

/** Summaries on their way into a file, as flat lists: those of 10,000 tests take half a megabyte. */
export class LearnedDraft {
  readonly #tables = new Map<Instrumentation, { tests: string[]; cells: number[] }>();

  add(test: string, past: PastByKind): void {
    for (const instrumentation of INSTRUMENTATIONS) {
      const summary = past[instrumentation];
      if (summary === undefined) continue;
      const table = this.#tables.get(instrumentation) ?? { tests: [], cells: [] };
      this.#tables.set(instrumentation, table);
      table.tests.push(test);
      table.cells.push(...cellsOf(summary));
    }
  }

  /** Replaces the file of the profile. */
  write(stateFolder: string, head: ProfileHead): void {
    const path = locateLearned(stateFolder, head);
    const file: LearnedFile = {
      head: { ...head, version: LEARNED_VERSION },
      tables: [...this.#tables].map(([instrumentation, table]) => ({ instrumentation, ...table })),
    };
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, JSON.stringify(file));
  }
}

function readExisting(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function openTable(table: Table): OpenTable {
  const placeOf = new Map<string, number>();
  for (const [place, test] of table.tests.entries()) placeOf.set(test, place);
  return { ...table, placeOf };
}

function cellsOf(summary: PastSummary): readonly number[] {
  const { reservedBytes, peakBytes, expectedMs, cores, wholeCount, stoppedCount } = summary;
  return [
    Math.ceil(reservedBytes / MB),
    Math.ceil(peakBytes / 1024),
    Math.round(expectedMs),
    cores === undefined ? -1 : Math.round(cores * 100),
    wholeCount,
    stoppedCount,
  ];
}

function summaryAt(cells: readonly number[], at: number): PastSummary {
  const cores = cells[at + 3] ?? -1;
  const summary = {
    reservedBytes: (cells[at] ?? 0) * MB,
    peakBytes: (cells[at + 1] ?? 0) * 1024,
    expectedMs: cells[at + 2] ?? 0,
    wholeCount: cells[at + 4] ?? 0,
    stoppedCount: cells[at + 5] ?? 0,
  };
  return cores < 0 ? summary : { ...summary, cores: cores / 100 };
}

/** Only Moult writes these files: a head with a version and tables with lists are enough to know one. */
function isLearnedFile(value: unknown): value is LearnedFile {
  if (typeof value !== "object" || value === null) return false;
  if (!("head" in value && "tables" in value && Array.isArray(value.tables))) return false;
  const { head, tables } = value;
  const hasHead =
    typeof head === "object" &&
    head !== null &&
    "version" in head &&
    typeof head.version === "number";
  return hasHead && tables.every((one) => Array.isArray(one?.tests) && Array.isArray(one?.cells));
}
