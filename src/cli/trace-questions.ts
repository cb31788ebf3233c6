import { plainName } from "../lib/ansi.ts";
import type { OpenQuestion, Trace } from "../model/trace.ts";

/** All open questions as an assumptions file, each with the place that asks and how many cells do. */
export function renderQuestions(traces: readonly Trace[]): string {
  const asked = traces.flatMap(({ openQuestions }) => openQuestions);
  const groups = [...Map.groupBy(asked, ({ answer }) => `${answer.key}\0${answer.entry}`).values()];
  const head = `# ${count(groups.length, "open question")} of ${count(traces.length, "cell")}; correct what is not so`;
  const keys = ["commands", "onPath", "dirs"] as const;
  const sections = keys.flatMap((key) => {
    const lines = groups.flatMap((same) => renderAnswer(same, key));
    return lines.length === 0 ? [] : [`${key}:`, ...lines];
  });
  return `${[head, "version: 1", ...sections].join("\n")}\n`;
}

function renderAnswer(
  same: readonly OpenQuestion[],
  key: OpenQuestion["answer"]["key"],
): readonly string[] {
  const [first] = same;
  if (first === undefined || first.answer.key !== key) return [];
  const { path, line } = first.place;
  return [`  - ${first.answer.entry} # ${plainName(path)}:${line}, ${count(same.length, "cell")}`];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
