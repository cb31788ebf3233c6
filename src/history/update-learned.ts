import type { PastAttempt, PastByKind } from "../model/past-attempt.ts";
import type { RunRecord, TaskRecord } from "../model/run-record.ts";
import { nameTest } from "../model/test-id.ts";
import type { HistoryIndex } from "./history-index.ts";
import {
  findLearned,
  type Learned,
  LEARNED_VERSION,
  LearnedDraft,
  readLearned,
} from "./learned-file.ts";
import type { ProfileHead, ProfileKey } from "./profile-key.ts";
import { addSamples, parseSamples, renderSamples, sampleOf } from "./samples.ts";
import { openSamples, type SamplesLine, writeSamples } from "./samples-file.ts";
import { describeHistoryTrouble } from "./trouble.ts";

/** What keeps the files of a project: its index, its state folder, and how samples are summed up. */
export interface Learning {
  readonly index: HistoryIndex;
  readonly stateFolder: string;
  readonly summarize: (past: readonly PastAttempt[]) => PastByKind;
}

/**
 * Makes the files of a profile anew from the index. Like `addToLearned` only for who has the index for
 * itself, so that no two write the same file.
 */
export function rewriteLearned(learning: Learning, profile: ProfileKey): void {
  const { index, stateFolder, summarize } = learning;
  const head = headOf(profile, index.countRuns(profile));
  const draft = new LearnedDraft();
  const lines = linesOf(index, profile, (test, past) => draft.add(test, summarize(past)));
  writeSamples(stateFolder, head, lines);
  draft.write(stateFolder, head);
}

/** Adds a run that the index has just got to the files of its profile. */
export function addToLearned(learning: Learning, record: RunRecord): void {
  const { profile } = record;
  if (profile === undefined) return;
  try {
    if (mergeRun(learning, record, profile)) return;
  } catch (error) {
    describeHistoryTrouble(error); // Whatever was wrong with the old files, the index has all of it.
  }
  rewriteLearned(learning, profile);
}

/** Answers whether the old samples were an image of the index before this run, so that adding to them was right. */
function mergeRun(learning: Learning, record: RunRecord, profile: ProfileKey): boolean {
  const { index, stateFolder, summarize } = learning;
  const runCount = index.countRuns(profile);
  const samples = openSamples(stateFolder, profile);
  if ((samples?.head.runCount ?? 0) !== runCount - 1) {
    samples?.close();
    return false;
  }
  const findOld = openOld(stateFolder, { profile, runCount: runCount - 1 });
  const draft = new LearnedDraft();
  const lines = mergeLines(samples?.lines ?? [], record, (line, past) => {
    const known = past === undefined ? findOld(line.test) : undefined;
    draft.add(line.test, known ?? summarize(past ?? parseSamples(line.numbers)));
  });
  const head = headOf(profile, runCount);
  writeSamples(stateFolder, head, lines);
  draft.write(stateFolder, head);
  return true;
}

/** The old summaries, read when the first test asks that did not run: a run of all tests needs none of them. */
function openOld(
  stateFolder: string,
  { profile, runCount }: { readonly profile: ProfileKey; readonly runCount: number },
): (test: string) => PastByKind | undefined {
  let old: { readonly learned: Learned | undefined } | undefined;
  return (test) => {
    old ??= { learned: readLearned(stateFolder, profile) };
    const { learned } = old;
    const isImage = learned?.head.runCount === runCount && learned.head.version === LEARNED_VERSION;
    return isImage ? findLearned(learned, test) : undefined;
  };
}

function headOf({ config, runnerClass }: ProfileKey, runCount: number): ProfileHead {
  return { version: 0, config, runnerClass, runCount };
}

function* linesOf(
  index: HistoryIndex,
  profile: ProfileKey,
  onTest: (test: string, past: readonly PastAttempt[]) => void,
): Iterable<SamplesLine> {
  let test: string | undefined;
  let past: PastAttempt[] = [];
  const finish = function* (): Iterable<SamplesLine> {
    if (test === undefined || past.length === 0) return;
    onTest(test, past);
    yield { test, numbers: renderSamples(past) };
  };
  for (const row of index.attemptsUnder(profile)) {
    if (row.test !== test) {
      yield* finish();
      test = row.test;
      past = [];
    }
    const sample = sampleOf(row);
    if (sample !== undefined) past.push(sample);
  }
  yield* finish();
}

/** The lines of before with what a run adds to them, and after those its new tests. */
function* mergeLines(
  before: Iterable<SamplesLine>,
  record: RunRecord,
  onTest: (line: SamplesLine, past?: readonly PastAttempt[]) => void,
): Iterable<SamplesLine> {
  const added = tasksByTest(record);
  for (const line of before) {
    const tasks = added.get(line.test);
    added.delete(line.test);
    const own = tasks === undefined ? [] : samplesOf(tasks, record);
    if (own.length === 0) {
      onTest(line);
      yield line;
      continue;
    }
    const { past, numbers } = addSamples(own, line.numbers);
    const merged = { test: line.test, numbers };
    onTest(merged, past);
    yield merged;
  }
  for (const [test, tasks] of added) {
    const own = samplesOf(tasks, record);
    if (own.length === 0) continue;
    const line = { test, numbers: renderSamples(own) };
    onTest(line, own);
    yield line;
  }
}

/** The tasks of each test: more than one only with --repeat-each. */
function tasksByTest({ tasks }: RunRecord): Map<string, readonly TaskRecord[]> {
  const ids = new Set(tasks.map((task) => task.id));
  return Map.groupBy(tasks, (task) => nameTest(task.id, ids).test);
}

function samplesOf(tasks: readonly TaskRecord[], { profile }: RunRecord): readonly PastAttempt[] {
  const samples: PastAttempt[] = [];
  if (profile === undefined) return samples;
  const { instrumentation } = profile;
  for (const one of tasks.flatMap((task) => task.attempts)) {
    const { startedAtMs: atMs, outcome } = one;
    const sample = sampleOf({ ...one, atMs, outcome: outcome.kind, instrumentation });
    if (sample !== undefined) samples.push(sample);
  }
  return samples;
}
