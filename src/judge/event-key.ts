import { quoteForBash } from "../lib/quote.ts";
import type { LogEntry } from "./read-log.ts";
import { relativePath } from "./trace-place.ts";

/** So many characters of a command are part of its key. */
const LONGEST = 60;

/**
 * The keys of the commands of a trace: how many commands each process around it had seen, without the numbers of the
 * processes, which are others when two of them run beside each other; which of those that look the same; then folder,
 * line and first words. `7.2#1 build 12 make -C lib`. Where two processes are begun by one line and run the same words
 * in the same folder, any of them may be the first.
 */
export function listKeys(entries: readonly LogEntry[]): ReadonlyMap<LogEntry, string> {
  const seen = new Map<string, number>();
  const keys = new Map<LogEntry, string>();
  for (const entry of entries) {
    if (entry.kind !== "command") continue;
    const path = entry.key.filter((_, at) => at % 2 === 0).join(".");
    const rest = `${relativePath(entry.cwd)} ${entry.line} ${renderWords(entry.fields.slice(2))}`;
    const number = (seen.get(`${path} ${rest}`) ?? 0) + 1;
    seen.set(`${path} ${rest}`, number);
    keys.set(entry, `${path}#${number} ${rest}`);
  }
  return keys;
}

/** The lines of bash by which the prelude knows a command by its key; none for a key of no trace. */
export function renderKey(key: string): readonly string[] {
  const [, path, number, words] = /^([\d.]+)#(\d+) ([^]*)$/.exec(key) ?? [];
  if (path === undefined || number === undefined || words === undefined) return [];
  return [
    `__j_fail_at=${path}`,
    `__j_fail_number=${number}`,
    `__j_fail_words=${quoteForBash(words)}`,
  ];
}

/** Up to the first byte that is no text: bash would not find its replacement. */
function renderWords(argv: readonly string[]): string {
  const [text = ""] = argv.join(" ").split("\uFFFD");
  return text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, "");
}
