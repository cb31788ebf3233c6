import type { Reporter } from "../reporter.ts";
import type { TerminalOptions } from "./options.ts";
import { startTranscript } from "./transcript.ts";

/** Prints a run line by line, for pipes, files and CI. */
export function createPlainReporter(options: TerminalOptions): Reporter {
  const transcript = startTranscript(options);
  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) options.write(lines.map((line) => `${line}\n`).join(""));
  };
  return {
    onEvent: (event) => print(transcript.add(event)),
    close: () => print(transcript.end()),
  };
}
