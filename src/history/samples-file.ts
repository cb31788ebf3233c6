import { closeSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../disk/replace-file.ts";
import { LEARNED_FOLDER, nameProfile, type ProfileHead, type ProfileKey } from "./profile-key.ts";
import { BrokenHistory } from "./trouble.ts";

/**
 * The newest attempts of each test under one profile, one test a line: the samples from which summaries are
 * made. A run that is over adds its own to them, without asking the index about every test
 * (docs/decisions/0009-history.md).
 *
 * The first line is a head. Each other line is the id of a test as a JSON text, a tab, and the list of
 * numbers of samples.ts. All of it is ASCII.
 */
export interface SamplesFile {
  readonly head: ProfileHead;
  readonly lines: Iterable<SamplesLine>;
  /** For who does not read the lines to their end. */
  readonly close: () => void;
}

/** One test as it stands in the file. */
export interface SamplesLine {
  readonly test: string;
  /** Not parsed: the lines of tests that did not run are only copied. */
  readonly numbers: string;
}

/** The version of the file. */
export const SAMPLES_VERSION = 1;

const CHUNK_BYTES = 64 * 1024;

/** Where the samples of a profile are kept. */
export function locateSamples(stateFolder: string, profile: ProfileKey): string {
  return join(stateFolder, LEARNED_FOLDER, `${nameProfile(profile)}.samples`);
}

/**
 * Opens the samples of a profile, to be read line by line: they are never in memory as a whole. Undefined when
 * there are none, or when the file is of another profile with the same short name. Throws, also while the
 * lines are read, when it is no such file or of another version.
 */
export function openSamples(stateFolder: string, profile: ProfileKey): SamplesFile | undefined {
  const texts = readLines(locateSamples(stateFolder, profile));
  const first = texts.next();
  if (first.done === true) return undefined;
  const head = parseHead(first.value);
  const isSame = head.config === profile.config && head.runnerClass === profile.runnerClass;
  const close = (): void => void texts.return(undefined);
  if (isSame) return { head, lines: splitLines(texts), close };
  close();
  return undefined;
}

/** Replaces the samples of a profile. */
export function writeSamples(
  stateFolder: string,
  head: ProfileHead,
  lines: Iterable<SamplesLine>,
): void {
  const path = locateSamples(stateFolder, head);
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, renderSamples(head, lines));
}

/** In pieces: the samples of 10,000 tests are megabytes. */
function* renderSamples(head: ProfileHead, lines: Iterable<SamplesLine>): Iterable<string> {
  let text = `${escapeWide(JSON.stringify({ ...head, version: SAMPLES_VERSION }))}\n`;
  for (const { test, numbers } of lines) {
    text += `${escapeWide(JSON.stringify(test))}\t${numbers}\n`;
    if (text.length < CHUNK_BYTES) continue;
    yield text;
    text = "";
  }
  yield text;
}

function parseHead(line: string): ProfileHead {
  const value: unknown = JSON.parse(line);
  if (!isHead(value)) throw new BrokenHistory("its first line is not that of such a file");
  // An older one too: whoever reads this has the index beside it, to make it anew.
  if (value.version !== SAMPLES_VERSION) {
    throw new BrokenHistory(`it is of version ${value.version}, not ${SAMPLES_VERSION}`);
  }
  return value;
}

/** Only Moult writes these files: the version says what else is there. */
function isHead(value: unknown): value is ProfileHead {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    typeof value.version === "number"
  );
}

function* splitLines(texts: Iterable<string>): Iterable<SamplesLine> {
  for (const text of texts) {
    // A tab cannot stand in a JSON text.
    const at = text.indexOf("\t");
    const test: unknown = at < 0 ? undefined : JSON.parse(text.slice(0, at));
    if (typeof test !== "string") throw new BrokenHistory("a line of it is not that of a test");
    yield { test, numbers: text.slice(at + 1) };
  }
}

/** The lines of a file; none where there is no file. */
function* readLines(path: string): Generator<string, undefined> {
  const fd = openExisting(path);
  if (fd === undefined) return;
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest = "";
    for (;;) {
      const length = readSync(fd, chunk);
      if (length === 0) break;
      const lines = (rest + chunk.toString("latin1", 0, length)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") throw new BrokenHistory("it ends in the middle of a line");
  } finally {
    closeSync(fd);
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** So that the file can be read as bytes: one name in another script would double what the text takes. */
function escapeWide(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
