import type { Profile } from "../model/profile.ts";

/** The part of a profile that has files of its own; attempts tell their instrumentation themselves. */
export type ProfileKey = Pick<Profile, "config" | "runnerClass">;

/** What stands at the head of the files of a profile. */
export interface ProfileHead extends ProfileKey {
  readonly version: number;
  /** How many runs of the index are in it: with another number it is not its image. */
  readonly runCount: number;
}

/** The folder of these files, in the state folder of a project. */
export const LEARNED_FOLDER = "learned";

/** A short name for the files of a profile: FNV-1a, 32 bits. Their heads settle what they are of. */
export function nameProfile({ config, runnerClass }: ProfileKey): string {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify([config, runnerClass]))) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, "0");
}
