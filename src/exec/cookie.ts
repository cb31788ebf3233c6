import { readdirSync, readFileSync } from "node:fs";

/** The variable that marks a task's processes wherever they go: `<run cookie>:<launch number>`. */
export const COOKIE_NAME = "MOULT_TASK_COOKIE";

/** Which processes to look for: by cookie, which its children inherit, or by session. */
export interface Mark {
  /** A whole cookie, or with a `:` at its end all cookies of a run. */
  readonly cookie: string;
  readonly sessionPid?: number;
  /** Leaves out the processes of this group. */
  readonly outsideGroup?: number;
}

/** The live processes of this machine that carry a mark. Empty where there is no /proc. */
export function findMarked(mark: Mark): readonly number[] {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => carries(pid, mark));
  } catch {
    return [];
  }
}

function carries(pid: number, mark: Mark): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // After the name in parentheses, which may itself hold anything: state, parent, group, session.
    const [state, , group, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return false;
    if (Number(group) === mark.outsideGroup) return false;
    if (Number(session) === mark.sessionPid) return true;
    const wanted = `${COOKIE_NAME}=${mark.cookie}`;
    const entries = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
    return entries.some(
      (one) => one === wanted || (wanted.endsWith(":") && one.startsWith(wanted)),
    );
  } catch {
    return false; // Gone, or the process of another user.
  }
}
