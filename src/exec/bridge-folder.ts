import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { dirname, join, normalize, relative } from "node:path";
import type { WaitPaths } from "../bash/bridge-text.ts";

/**
 * Where bash finds the bridge. Bash is started in `cwd` with `name`, which is the script's own path in the
 * project: so `$0`, BASH_SOURCE and messages of bash read as if the script itself was run.
 */
export interface BridgeFolder {
  /** Absolute. */
  readonly path: string;
  readonly cwd: string;
  readonly name: string;
  /** Absolute: the file of that name. */
  readonly filePath: string;
}

/** Makes a folder of its own for one bash. `script` is relative to the root of the project. */
export function makeBridgeFolder(path: string, script: string): BridgeFolder {
  // A script above the project, `../ci/test.sh`, needs as many folders above.
  const upCount = normalize(script)
    .split("/")
    .filter((part) => part === "..").length;
  const cwd = join(path, ...Array<string>(upCount).fill("above"));
  const filePath = join(cwd, script);
  mkdirSync(cwd, { recursive: true });
  mkdirSync(dirname(filePath), { recursive: true });
  return { path, cwd, name: script, filePath };
}

/** The script as a bridge names it: relative, as one writes it when one calls it from the root. */
export function nameScript(root: string, script: string): string {
  return script.startsWith("/") ? relative(root, script) : script;
}

/** A program of every system with bash; Node itself cannot make a named pipe. */
const MKFIFO = "mkfifo";

/** The two pipes between Moult and a bash that waits, open on Moult's side. */
export interface BridgePipes {
  readonly paths: WaitPaths;
  /** Writes a line that a waiting bash reads. Never blocks. */
  readonly wake: (line: string) => void;
  /** Takes what is in the pipe right now, for the moment after bash has ended. */
  readonly drain: () => void;
  readonly close: () => void;
}

/**
 * Makes the pipes. Both ends of each are open here, so that no open, read or write of either side ever
 * waits for the other side to come. Throws when the program mkfifo is missing.
 */
export function openBridgePipes(folder: string, onLine: (line: string) => void): BridgePipes {
  const reportPath = join(folder, "report");
  const wakePath = join(folder, "wake");
  execFileSync(MKFIFO, ["-m", "600", reportPath, wakePath], { stdio: "ignore" });
  const flags = constants.O_RDWR | constants.O_NONBLOCK;
  const wakeFd = openSync(wakePath, flags);
  const reportFd = openSync(reportPath, flags);
  const socket = new Socket({ fd: reportFd, readable: true, writable: false });
  const take = splitInLines(onLine);
  socket.setEncoding("utf8");
  socket.on("data", take);
  let isOpen = true;
  return {
    paths: { reportPath, wakePath, statePath: join(folder, "state") },
    wake: (line) => void (isOpen && writeSync(wakeFd, `${line}\n`)),
    drain: () => {
      if (!isOpen) return;
      for (let text = readNow(reportFd); text !== ""; text = readNow(reportFd)) take(text);
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      closeSync(wakeFd);
      socket.destroy();
    },
  };
}

const PIECE_BYTES = 65_536;

function readNow(fd: number): string {
  const buffer = Buffer.alloc(PIECE_BYTES);
  try {
    return buffer.toString("utf8", 0, readSync(fd, buffer));
  } catch {
    return ""; // EAGAIN: there is nothing.
  }
}

function splitInLines(onLine: (line: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  };
}
