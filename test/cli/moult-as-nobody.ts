import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { plainEnvironment, type Finished } from "../rig/project.ts";

/** Runs Moult without the rights of root, who can read and write everything. */
export function moultAsNobody(cwd: string, args: readonly string[]): Finished {
  const isRoot = process.getuid?.() === 0;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve("dist/main.cjs"), ...args],
    { cwd, env: plainEnvironment(), encoding: "utf8", ...(isRoot ? { uid: 65534 } : {}) },
  );
  return { exitCode: status ?? -1, stdout, stderr };
}
