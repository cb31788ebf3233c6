import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Tools that do a part of Moult's job, and the Debian packages that hold them. */
const PACKAGES = { xargs: "findutils", parallel: "parallel", ninja: "ninja-build" } as const;

export type PeerName = keyof typeof PACKAGES;

/** Those peers that this machine has, and a sentence for each that it has not. */
export interface Peers {
  readonly paths: ReadonlyMap<PeerName, string>;
  readonly missing: readonly string[];
}

/** Looks for peers on the PATH. */
export function findPeers(names: readonly PeerName[]): Peers {
  const paths = new Map<PeerName, string>();
  const missing: string[] = [];
  for (const name of names) {
    const path = findProgram(name);
    if (path === undefined) missing.push(`${name} is missing: apt-get install ${PACKAGES[name]}.`);
    else paths.set(name, path);
  }
  return { paths, missing };
}

/** The first program of that name on the PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Whether a path can be executed. */
function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
