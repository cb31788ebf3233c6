/** What a child of a bash would get. */
export interface ShellState {
  /** Absolute. */
  readonly folder: string;
  /** Exported functions are in it too, under the names that bash gives them. */
  readonly env: Readonly<Record<string, string>>;
}

/** Variables that each bash sets anew, or that are not of the script. */
export const SHELL_OWN: ReadonlySet<string> = new Set(["_", "MOULT_TASK_COOKIE"]);

/** Reads what a waiting bridge writes when it is asked for its state: a folder, then `NAME=value`, with NULs between. */
export function parseShellState(text: string): ShellState {
  const [folder = "", ...entries] = text.split("\0");
  const pairs = entries
    .filter((entry) => entry !== "")
    .map((entry): readonly [string, string] => {
      const at = entry.indexOf("=");
      return [entry.slice(0, at), entry.slice(at + 1)];
    });
  return { folder, env: Object.fromEntries(pairs.filter(([name]) => !SHELL_OWN.has(name))) };
}
