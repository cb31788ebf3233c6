import { execFileSync } from "node:child_process";

/** Builds what the tests run, once for all test files. The front door is the bundle, as users have it. */
export function setup(): void {
  execFileSync(process.execPath, ["scripts/build.ts"], { stdio: "inherit" });
}
