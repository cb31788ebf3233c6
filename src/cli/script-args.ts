/** Parts a command line at its first `--`: after that, all words are the old script's, dashes or not. */
export function splitScriptArgs(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly scriptArgs: readonly string[];
} {
  const end = argv.indexOf("--");
  if (end < 0) return { words: argv, scriptArgs: [] };
  return { words: argv.slice(0, end), scriptArgs: argv.slice(end + 1) };
}
