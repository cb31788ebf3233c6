import type { Instrumentation, Profile } from "../model/profile.ts";

/** What of the machine and its variables decides which figures are comparable. */
export interface ProfileFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Node names them: "linux", "x64". */
  readonly platform: string;
  readonly arch: string;
  readonly coreCount: number;
}

/**
 * The variables that somebody sets who runs instrumented programs, in the order in which they decide:
 * ThreadSanitizer takes most, and LeakSanitizer alone is part of AddressSanitizer.
 */
const SIGNS: readonly (readonly [variable: string, instrumentation: Instrumentation])[] = [
  ["TSAN_OPTIONS", "thread"],
  ["MSAN_OPTIONS", "memory"],
  ["ASAN_OPTIONS", "address"],
  ["LSAN_OPTIONS", "address"],
  ["UBSAN_OPTIONS", "undefined"],
  ["COVERAGE_PROCESS_START", "coverage"],
];

/** Names of builds that say the same: `linux-focal-py3.8-clang10-asan`. */
const BUILD_WORDS: readonly (readonly [word: RegExp, instrumentation: Instrumentation])[] = [
  [/\btsan\b/i, "thread"],
  [/\bmsan\b/i, "memory"],
  [/\basan\b/i, "address"],
  [/\bubsan\b/i, "undefined"],
];

/** Tells where the figures of a run are comparable. An empty variable is one that is not set. */
export function detectProfile({ env, platform, arch, coreCount }: ProfileFacts): Profile {
  const parts = [env["BUILD_ENVIRONMENT"], env["TEST_CONFIG"]].filter((part) => part);
  const runnerClass = env["MOULT_RUNNER_CLASS"] || `${platform}-${arch}-${coreCount}`;
  return { config: parts.join("/"), runnerClass, instrumentation: detectInstrumentation(env) };
}

function detectInstrumentation(env: ProfileFacts["env"]): Instrumentation {
  const build = (env["BUILD_ENVIRONMENT"] ?? "").replaceAll("_", "-");
  const named = BUILD_WORDS.find(([word]) => word.test(build));
  const set = SIGNS.find(([variable]) => env[variable]);
  return named?.[1] ?? set?.[1] ?? "none";
}
