import type { Child, End, Start } from "./launcher.ts";

/** What the work behind a late child tells of it. */
export interface LateWork {
  /** There is a process: signals go to it from now on, those that came before too. */
  readonly follow: (child: Pick<Child, "kill" | "survivors">) => void;
  /** Its start was tried; only the first one counts. */
  readonly start: (start: Start) => void;
}

/**
 * A child that stands for a piece of work, whose process is there already, or is started later. The work
 * answers how it ended, or undefined when its start was refused.
 */
export function makeLateChild(work: (late: LateWork) => Promise<End | undefined>): Child {
  const started = Promise.withResolvers<Start>();
  const ended = Promise.withResolvers<End>();
  const early: string[] = [];
  let followed: Pick<Child, "kill" | "survivors"> | undefined;
  let isOver = false;
  const late: LateWork = {
    follow: (child) => {
      followed = child;
      for (const signal of early.splice(0)) child.kill(signal);
    },
    start: started.resolve,
  };
  void work(late).then(
    (end) => {
      // What comes after it in the same process must not get its signals; what it left behind must.
      isOver = end?.hasSurvivors !== true;
      if (end !== undefined) ended.resolve(end);
    },
    (error: unknown) => {
      started.resolve({ refused: error instanceof Error ? error.message : String(error) });
      ended.reject(error);
    },
  );
  // Who awaits it sees the error; one whose start was refused is not awaited.
  ended.promise.catch(() => undefined);
  return {
    started: started.promise,
    ended: ended.promise,
    kill: (signal) => {
      if (isOver) return;
      if (followed === undefined) early.push(signal);
      else followed.kill(signal);
    },
    survivors: () => followed?.survivors() ?? Promise.resolve([]),
  };
}
