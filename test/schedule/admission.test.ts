import { describe, expect, it } from "vitest";
import {
  type Candidate,
  nextAdmission,
  type Room,
  PATIENCE,
} from "../../src/schedule/admission.ts";

const MB = 1024 ** 2;

const waiting = (needBytes: number, more: Partial<Candidate> = {}): Candidate => ({
  needBytes,
  cores: 1,
  isAlone: false,
  passedOver: 0,
  ...more,
});

const room = (more: Partial<Room> = {}): Room => ({
  freeSlots: 1,
  freeBytes: 100 * MB,
  freeCores: 1,
  spareCores: 0,
  runningCount: 1,
  isTakenAlone: false,
  ...more,
});

describe("nextAdmission", () => {
  it("starts the head when it fits", () => {
    const queue = [waiting(100 * MB), waiting(1 * MB)];
    expect(nextAdmission(queue, room())).toEqual({ kind: "start", index: 0 });
  });

  it("fills the room beside a large head with the first later task that fits", () => {
    const queue = [waiting(500 * MB), waiting(200 * MB), waiting(90 * MB), waiting(10 * MB)];
    expect(nextAdmission(queue, room())).toEqual({ kind: "start", index: 2 });
  });

  it("fills a part of a core with a task that mostly waits", () => {
    const queue = [waiting(MB), waiting(MB, { cores: 0.25 })];
    expect(nextAdmission(queue, room({ freeCores: 0.3 }))).toEqual({ kind: "start", index: 1 });
  });

  it("fills more than the cores only with a task that waits, and only where there is room for that", () => {
    const queue = [waiting(MB), waiting(MB, { cores: 0.6 })];
    const crowded = room({ freeCores: -0.4, spareCores: 1.2 });
    expect(nextAdmission(queue, crowded)).toEqual({ kind: "start", index: 1 });
    expect(nextAdmission(queue, room({ freeCores: -0.4 })).kind).toBe("wait");
  });

  it("says what it waits for when nothing fits", () => {
    const gigabytes = room({ freeBytes: 2.4 * 1024 * MB });
    expect(nextAdmission([waiting(3.1 * 1024 * MB)], gigabytes)).toEqual({
      kind: "wait",
      reason: "next needs 3.1 GB, 2.4 GB unreserved",
      isForMemory: true,
    });
    expect(nextAdmission([waiting(MB, { cores: 2 })], room({ freeCores: 0.5 }))).toEqual({
      kind: "wait",
      reason: "next needs 2.0 cores, 0.5 free",
      isForMemory: false,
    });
    expect(nextAdmission([waiting(MB, { isAlone: true })], room())).toEqual({
      kind: "wait",
      reason: "next wants to be alone",
      isForMemory: false,
    });
  });

  it("waits without a free slot, however much memory is free", () => {
    expect(nextAdmission([waiting(1)], room({ freeSlots: 0 }))).toEqual({
      kind: "wait",
      reason: "all slots are taken",
      isForMemory: false,
    });
  });

  it("starts nothing beside a test that wants to be alone", () => {
    expect(nextAdmission([waiting(1)], room({ isTakenAlone: true })).kind).toBe("wait");
  });

  it("lets no shortage of cores hold back the only task", () => {
    const idle = room({ runningCount: 0, freeCores: 0 });
    expect(nextAdmission([waiting(MB, { cores: 4, isAlone: true })], idle).kind).toBe("start");
  });

  it("lets nothing pass a head that has been passed over often", () => {
    const queue = [waiting(500 * MB, { passedOver: PATIENCE }), waiting(MB)];
    expect(nextAdmission(queue, room()).kind).toBe("wait");
  });
});
