import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import type { BridgeSource, DispatchRange } from "../bash/bridge-text.ts";
import { parseShebangFlags } from "../bash/shebang.ts";
import { makeBridgeFolder, nameScript, type BridgeFolder } from "./bridge-folder.ts";
import type { Launcher } from "./launcher.ts";

/** The script that functions are called of. */
export interface BridgedScript {
  /** As it is called from the root: `ci/test.sh`. It reads as `$0`. */
  readonly path: string;
  readonly text: string;
  readonly range: DispatchRange;
}

/** What a bridge is opened with. */
export interface BridgeOptions {
  readonly launcher: Launcher;
  readonly script: BridgedScript;
  /** What the script sees as $1, $2, ... */
  readonly args: readonly string[];
  /** Absolute: the folder in which the script is run. */
  readonly root: string;
  /** Absolute; outside the work tree. Made when it is missing, removed by `close`. */
  readonly scratchPath: string;
  /** The environment that the launcher was opened with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long bash may take for its traps when it is ended. */
  readonly graceMs: number;
  /** Whether a call after the end of the shared bash gets a new one, set-up included. Else it is refused. */
  readonly mayReopen: boolean;
  /** Gets what was also written to the log of the task: why a call did not run, or how bash ended early. */
  readonly onTrouble?: (message: string) => void;
}

/** How each bash of a bridge is started. */
export interface BashStart {
  /** Makes a folder for one more. */
  readonly makeFolder: () => BridgeFolder;
  readonly argv: readonly [string, ...string[]];
  readonly source: Omit<BridgeSource, "reportPath">;
}

/** Makes of the options what starts a bash, for its folder and its command line. */
export function howToStart({ script, args, root, scratchPath, env }: BridgeOptions): BashStart {
  const name = nameScript(root, script.path);
  // Without the right to run it, only `bash script` can start it, and that does not read the first line.
  const flags = mayRun(join(root, name)) ? parseShebangFlags(script.text) : [];
  const { OLDPWD: oldFolder } = env;
  return {
    makeFolder: () => makeBridgeFolder(join(scratchPath, `bridge-${(folderCount += 1)}`), name),
    argv: ["bash", ...flags, "--", name, ...args],
    source: {
      text: script.text,
      range: script.range,
      root,
      ...(oldFolder === undefined ? {} : { oldFolder }),
    },
  };
}

let folderCount = 0;

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
