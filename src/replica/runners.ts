/** A machine of GitHub, as its label names it. */
export interface RunnerSpec {
  readonly system: "Linux" | "macOS" | "Windows";
  readonly coreCount: number;
  readonly memoryBytes: number;
}

const GB = 1024 ** 3;
const LINUX: RunnerSpec = { system: "Linux", coreCount: 4, memoryBytes: 16 * GB };
const MACOS: RunnerSpec = { system: "macOS", coreCount: 3, memoryBytes: 7 * GB };
const WINDOWS: RunnerSpec = { system: "Windows", coreCount: 4, memoryBytes: 16 * GB };

/** Whether a label of `runs-on` means a Windows, also that of a runner of one's own. */
export function isWindows(label: string): boolean {
  return /^windows(-|$)/i.test(label);
}

/**
 * The standard runners for public repositories, as GitHub's documentation has them; those of private repositories
 * have half the cores and memory (https://docs.github.com/actions/reference/github-hosted-runners-reference).
 */
export const RUNNERS: Readonly<Record<string, RunnerSpec>> = {
  "ubuntu-latest": LINUX,
  "ubuntu-24.04": LINUX,
  "ubuntu-22.04": LINUX,
  "ubuntu-24.04-arm": LINUX,
  "ubuntu-22.04-arm": LINUX,
  "ubuntu-slim": { system: "Linux", coreCount: 1, memoryBytes: 5 * GB },
  "macos-latest": MACOS,
  "macos-15": MACOS,
  "macos-14": MACOS,
  "macos-15-intel": { system: "macOS", coreCount: 4, memoryBytes: 14 * GB },
  "windows-latest": WINDOWS,
  "windows-2025": WINDOWS,
  "windows-2022": WINDOWS,
};
