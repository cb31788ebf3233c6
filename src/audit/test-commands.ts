import type { Known } from "./script-view.ts";
import { withoutStarters } from "./syntax.ts";

/** Programs whose arguments say that they test. */
const RUNNERS =
  /^(pytest|py\.test|ctest|tox|nosetests|nox|bats|prove|rspec|phpunit|jest|vitest|mocha|karma|playwright|cypress|gotestsum|unittest|stestr|lit)$/;
const WITH_WORD: Readonly<Record<string, RegExp>> = {
  go: /^test$/,
  cargo: /^(test|nextest)$/,
  dotnet: /^test$/,
  swift: /^test$/,
  npm: /^(test|t|test:.*)$/,
  yarn: /^(test|test:.*)$/,
  pnpm: /^(test|test:.*)$/,
  make: /^(test|tests|check|check-\w+|test-\w+|\w+-tests?)$/,
  ninja: /^(test|check|check-\w+)$/,
  mvn: /^(test|verify)$/,
  gradle: /^(test|check)$/,
  bazel: /^test$/,
  zig: /^test$/,
};
/** Names of functions and files that test: `test_x`, `run_unit_tests`, `x_test.sh`; not `install_test_tools`. */
const TEST_NAME =
  /^(tests?([-_]\w+)?|run[-_](\w+[-_])?tests?([-_]\w+)?|(?!(get|set|is|has|make|build|install|setup|init|clean|delete|list|create|print|find|copy|prepare|download|skip)[-_])\w+[-_]tests?)(\.(sh|py|exe|bin))?$/i;

/** Whether the words of a command run tests. */
export function runsTests(words: readonly string[], { functions }: Known): boolean {
  const [program = "", ...args] = withoutStarters(words);
  const name = program.replace(/^["']?.*\//, "").replace(/["']$/, "");
  if (RUNNERS.test(name)) return true;
  if (/^python[\d.]*$/.test(name)) return isPythonTest(args);
  const key = name.replace(/w$/, "");
  const word = Object.hasOwn(WITH_WORD, key) ? WITH_WORD[key] : undefined;
  if (word !== undefined) return args.some((one) => word.test(one));
  const isOwn = functions.has(program) || program.includes("/");
  return isOwn && TEST_NAME.test(name);
}

function isPythonTest(args: readonly string[]): boolean {
  const module = args[args.indexOf("-m") + 1];
  if (args.includes("-m")) return /^(pytest|unittest|nose2?)$/.test(module ?? "");
  const file = args.find((one) => !one.startsWith("-"));
  return /^(.*\/)?(run_)?tests?(_\w+)?\.py$/.test(file ?? "");
}
