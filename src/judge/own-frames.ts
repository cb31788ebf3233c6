const OWN = new Set([
  "main",
  "source",
  "command_not_found_handle",
  "cd",
  "pushd",
  "command",
  "type",
  "hash",
  "exec",
  "mktemp",
  "date",
  "which",
]);

/** Whether a frame of a stack is bash's or the prelude's, and no function of the script. */
export function isOwnFrame(name: string): boolean {
  return name === "" || name.startsWith("__j_") || name.includes("/") || OWN.has(name);
}
