import { plainName } from "../lib/ansi.ts";

/** What people are told of a fallback: a line, on GitHub as an annotation of the run too. */
export interface FallbackNews {
  /** As the beginning of a sentence: "Moult failed (config-invalid: ...)". */
  readonly why: string;
  /** Whether tests had been started by then, which may have left something behind. */
  readonly hasStarted: boolean;
  /** As it is called. */
  readonly script: string;
}

/** Renders the news of a fallback that begins now. */
export function renderFallback(
  news: FallbackNews,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const meanwhile = news.hasStarted ? " after its first tests" : "";
  const what = plainName(`${news.why}${meanwhile}: running ${news.script} instead`);
  return `fallback: ${what}\n${annotate("Moult fell back", what, env)}`;
}

/** Renders why there is no fallback although one was asked for. */
export function renderNoFallback(
  why: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const what = plainName(why);
  return `no fallback: ${what}\n${annotate("Moult could not fall back", what, env)}`;
}

/** A workflow command of GitHub Actions: percent signs and ends of lines would end or change it. */
function annotate(
  title: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (env["GITHUB_ACTIONS"] !== "true") return "";
  const escaped = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return `::warning title=${title}::${escaped}\n`;
}
