import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEventLog, readEventLog } from "../../src/history/event-log.ts";
import type { RunEvent } from "../../src/model/event.ts";
import { foldEvents } from "../../src/model/run-record.ts";
import { someLimits } from "../rig/values.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "moult-log-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EVENTS: readonly RunEvent[] = [
  {
    seq: 0,
    atMs: 1,
    kind: "run-started",
    version: 1,
    runId: "r",
    moultVersion: "0.1.0",
    root: "/p",
    args: ["run", "größe ☃ 🦋"],
    limits: someLimits(),
    taskCount: 0,
    enforcement: "sampling",
    isWhole: true,
  },
  { seq: 1, atMs: 2, kind: "warning-given", message: "line one\nline two ☃" },
  { seq: 2, atMs: 3, kind: "run-finished", exitCode: 0 },
];

function writeLog(path: string): void {
  const log = openEventLog(path, (message) => {
    throw new Error(message);
  });
  for (const event of EVENTS) log.append(event);
  log.close();
}

describe("the event log", () => {
  it("reads back what was appended", () => {
    const path = join(folder, "whole.jsonl");
    writeLog(path);
    expect(readEventLog(path)).toEqual({ ok: true, value: EVENTS });
  });

  it("loads when truncated at any byte, with every line that is whole", () => {
    const path = join(folder, "truncated.jsonl");
    writeLog(path);
    const bytes = readFileSync(path);
    for (let length = 0; length <= bytes.length; length += 1) {
      const part = bytes.subarray(0, length);
      writeFileSync(path, part);
      const lineCount = part.filter((byte) => byte === 0x0a).length;
      expect(readEventLog(path)).toEqual({ ok: true, value: EVENTS.slice(0, lineCount) });
    }
  });

  it("refuses a log of a newer version", () => {
    const path = join(folder, "newer.jsonl");
    writeFileSync(path, `${JSON.stringify({ ...EVENTS[0], version: 99 })}\n`);
    const result = readEventLog(path);
    expect(result.ok ? "" : result.failures[0]?.message).toBe(
      "the event log is of version 99, this Moult reads up to 1",
    );
  });

  it("refuses a version that is none", () => {
    const path = join(folder, "strange.jsonl");
    for (const version of [0, 0.5, "1", undefined]) {
      writeFileSync(path, `${JSON.stringify({ ...EVENTS[0], version })}\n`);
      expect(readEventLog(path).ok).toBe(false);
    }
  });

  it("reads a log with kinds and fields of a later Moult as if they were not there", () => {
    const path = join(folder, "later.jsonl");
    const later = ["task-praised", "toString"].map((kind) => ({ seq: 3, atMs: 4, kind }));
    const lines = [{ ...EVENTS[0], later: true }, ...later, ...EVENTS.slice(1)];
    writeFileSync(path, lines.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const read = readEventLog(path);
    expect(read).toMatchObject({ ok: true, value: EVENTS });
    expect(read.ok && read.value).toHaveLength(EVENTS.length);
  });

  it("leaves out of a thin reading only samples that change nothing in the record", () => {
    const path = join(folder, "thin.jsonl");
    const sample = (liveBytes: number): object => ({
      kind: "memory-sampled",
      liveBytes,
      reservedBytes: 9,
      runningCount: 1,
    });
    const bodies = [EVENTS[0], sample(3), sample(7), sample(5), EVENTS[1], sample(7), sample(6)];
    for (const count of [2, 4, 6, 7]) {
      const lines = bodies.slice(0, count).map((one, seq) => {
        return `${JSON.stringify({ seq, atMs: 10 * seq, ...one })}\n`;
      });
      const timed = lines.map((line, seq) => line.replace(/"atMs":\d+/, `"atMs":${10 * seq}`));
      writeFileSync(path, timed.join(""));
      const [whole, thin] = [readEventLog(path), readEventLog(path, { isThin: true })];
      if (!whole.ok || !thin.ok) throw new Error("unreadable");
      expect(foldEvents(thin.value)).toEqual(foldEvents(whole.value));
      expect(thin.value.length).toBe(count === 7 ? 5 : Math.min(count, 5));
    }
  });

  it("names the line that is no event", () => {
    const path = join(folder, "broken.jsonl");
    writeFileSync(path, `${JSON.stringify(EVENTS[0])}\n{"half\n`);
    const result = readEventLog(path);
    expect(result.ok ? "" : result.failures[0]?.message).toBe(
      "the event log line 2 is not an event",
    );
  });

  it("tells once when it cannot be written, and goes on", () => {
    const messages: string[] = [];
    const log = openEventLog(join(folder, "no-such-folder/x.jsonl"), (text) => messages.push(text));
    for (const event of EVENTS) log.append(event);
    log.close();
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^the event log cannot be written: .*ENOENT/);
  });

  it("tells of a full disk without throwing", () => {
    const messages: string[] = [];
    const log = openEventLog("/dev/full", (text) => messages.push(text));
    for (const event of EVENTS) log.append(event);
    log.close();
    expect(messages).toEqual([expect.stringContaining("ENOSPC")]);
  });
});
