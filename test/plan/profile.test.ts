import { describe, expect, it } from "vitest";
import { detectProfile } from "../../src/plan/profile.ts";

const detect = (env: Readonly<Record<string, string>>): ReturnType<typeof detectProfile> =>
  detectProfile({ env, platform: "linux", arch: "x64", coreCount: 2 });

describe("detectProfile", () => {
  it("is the kind of machine alone where nothing says more", () => {
    expect(detect({})).toEqual({
      config: "",
      runnerClass: "linux-x64-2",
      instrumentation: "none",
    });
  });

  it("takes the configuration from the variables of CI", () => {
    expect(detect({ BUILD_ENVIRONMENT: "focal-py3", TEST_CONFIG: "slow" }).config).toBe(
      "focal-py3/slow",
    );
    expect(detect({ BUILD_ENVIRONMENT: "", TEST_CONFIG: "slow" }).config).toBe("slow");
    expect(detect({ MOULT_RUNNER_CLASS: "big" }).runnerClass).toBe("big");
    expect(detect({ MOULT_RUNNER_CLASS: "" }).runnerClass).toBe("linux-x64-2");
  });

  it.each([
    [{ ASAN_OPTIONS: "detect_leaks=0" }, "address"],
    [{ LSAN_OPTIONS: "x" }, "address"],
    [{ TSAN_OPTIONS: "x" }, "thread"],
    [{ MSAN_OPTIONS: "x" }, "memory"],
    [{ UBSAN_OPTIONS: "x" }, "undefined"],
    [{ COVERAGE_PROCESS_START: ".coveragerc" }, "coverage"],
    [{ UBSAN_OPTIONS: "x", ASAN_OPTIONS: "x" }, "address"],
    [{ BUILD_ENVIRONMENT: "linux-focal-py3.8-clang10-asan" }, "address"],
    [{ BUILD_ENVIRONMENT: "linux_tsan_nightly" }, "thread"],
    [{ BUILD_ENVIRONMENT: "linux-tarzan", ASAN_OPTIONS: "" }, "none"],
  ] as const)("tells from %j that the instrumentation is %s", (env, instrumentation) => {
    expect(detect(env).instrumentation).toBe(instrumentation);
  });
});
