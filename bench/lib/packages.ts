import { spawnSync } from "node:child_process";
import { findProgram } from "./peers.ts";

/**
 * Installs the Debian packages that are missing, when this is root on a system with apt-get.
 * Answers a sentence for what is still missing, or undefined. Says on stderr what it installs.
 */
export function installPackages(names: readonly string[]): string | undefined {
  const query = findProgram("dpkg-query");
  if (query === undefined) return undefined;
  const listMissing = (): readonly string[] => names.filter((name) => !isInstalled(query, name));
  const missing = listMissing();
  if (missing.length === 0) return undefined;
  const apt = findProgram("apt-get");
  if (process.getuid?.() !== 0 || apt === undefined) {
    return `not installed, and only root can: apt-get install ${missing.join(" ")}`;
  }
  console.error(`installing the peers: ${missing.join(" ")} ...`);
  runQuietly(apt, ["update", "-qq"]);
  runQuietly(apt, ["install", "-y", "-qq", "--no-install-recommends", ...missing]);
  const left = listMissing();
  return left.length === 0 ? undefined : `could not be installed: ${left.join(" ")}`;
}

function isInstalled(query: string, name: string): boolean {
  const { stdout } = spawnSync(query, ["-W", "-f", "${db:Status-Status}", name]);
  return stdout.toString() === "installed";
}

/** Its errors go to stderr; whether it worked is asked from dpkg afterwards. */
function runQuietly(program: string, args: readonly string[]): void {
  spawnSync(program, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
