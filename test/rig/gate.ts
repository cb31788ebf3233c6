import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "./project.ts";

/** A named pipe in a project: a program and a test wait there for each other, so no test needs a sleep. */
export interface Gate {
  /** Lets a program go on that reads the pipe. Resolves when it was there. */
  readonly open: () => Promise<void>;
  /** Resolves when a program has written to the pipe. */
  readonly passed: () => Promise<void>;
}

/** Makes the pipe `<name>.gate` in the root of the project, where its tests run. */
export function makeGate(project: TestProject, name: string): Gate {
  const path = join(project.root, `${name}.gate`);
  execFileSync("bash", ["-c", 'mkfifo "$0"', path]);
  return {
    open: () => writeFile(path, "\n"),
    passed: async () => void (await readFile(path)),
  };
}

/** The line of a shell program that waits until the gate is opened. */
export function waitAt(name: string): string {
  return `read -r _ <${name}.gate\n`;
}
