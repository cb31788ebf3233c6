import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainEnvironment, type Finished } from "../rig/project.ts";

/** Loaded by Node before Moult: Node itself may lie where only root can start it. */
const DROP_RIGHTS = `
if (process.getuid() === 0) {
  process.setgroups([]);
  process.setgid(65534);
  process.setuid(65534);
}
`;

/**
 * Runs Moult without the rights of root, who can read and write everything. It runs a copy of Moult,
 * because the folder of this project may be root's alone.
 */
export function moultAsNobody(cwd: string, args: readonly string[]): Finished {
  const folder = copyMoult();
  try {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", join(folder, "drop-rights.cjs"), join(folder, "main.cjs"), ...args],
      { cwd, env: plainEnvironment(), encoding: "utf8" },
    );
    return { exitCode: status ?? -1, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder that all may read, with the files of Moult. */
function copyMoult(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "moult-nobody-")));
  chmodSync(folder, 0o755);
  const files = readdirSync("dist", { withFileTypes: true }).filter((one) => one.isFile());
  for (const { name } of files) copyFileSync(join("dist", name), join(folder, name));
  writeFileSync(join(folder, "drop-rights.cjs"), DROP_RIGHTS);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  return folder;
}
