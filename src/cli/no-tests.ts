import type { Config } from "../config/config.ts";
import type { Failure } from "../model/failure.ts";

/** An empty selection, for `run` and for `plan`. */
export function describeNoTests({ tests, suites }: Config): Failure {
  const code = "tests-missing";
  if (Object.keys(tests).length === 0 && suites.length === 0) {
    const group = `unit: { files: ["tests/**/test_*.py"], run: ["python3", "{file}"] }`;
    const next = `add tests, for example: tests: { ${group} }`;
    return { code, message: "the config has no tests", next };
  }
  return {
    code,
    message: "no tests were selected",
    next: "widen the selection (`moult plan` shows what is left out and why), or add --no-tests warn",
  };
}
