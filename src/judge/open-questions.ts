import type { OpenQuestion } from "../model/trace.ts";
import { placeOf, relativePath } from "./trace-place.ts";
import type { LogEntry } from "./read-log.ts";

/** What the trace of a cell had to guess, each once. */
export function listQuestions(entries: readonly LogEntry[]): readonly OpenQuestion[] {
  const questions = new Map<string, OpenQuestion>();
  for (const entry of entries) {
    const question = readQuestion(entry);
    if (question === undefined) continue;
    const key = question.answer.key + question.answer.entry;
    if (!questions.has(key)) questions.set(key, question);
  }
  return [...questions.values()];
}

function readQuestion(entry: LogEntry): OpenQuestion | undefined {
  const place = placeOf(entry);
  const [first = ""] = entry.fields;
  switch (entry.kind) {
    case "command": {
      if (first !== "captured") return undefined;
      const argv = entry.fields.slice(2);
      return {
        kind: "output",
        about: argv,
        place,
        answer: { key: "commands", entry: renderCommand(argv) },
      };
    }
    case "query":
      return {
        kind: "command",
        about: [first],
        place,
        answer: { key: "onPath", entry: quote(first) },
      };
    case "folder": {
      const path = relativePath(first);
      return { kind: "folder", about: [path], place, answer: { key: "dirs", entry: quote(path) } };
    }
    default:
      return undefined;
  }
}

/** An entry of `commands` that answers this very command. JSON is YAML. */
export function renderCommand(argv: readonly string[]): string {
  return `{ argv: [${argv.map((word) => quote(escapeGlob(word))).join(", ")}], exit: 0, stdout: "" }`;
}

/** A text of a command may be long: its first words say which it is. */
const LONGEST = 60;

function escapeGlob(word: string): string {
  const start = word.slice(0, LONGEST).replaceAll(/[[*?\n]/g, "?");
  return word.length > LONGEST ? `${start}*` : start;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
