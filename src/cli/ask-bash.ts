import { spawnSync } from "node:child_process";
import type { Host } from "../lib/host.ts";
import type { Facts } from "../suites/facts.ts";

/** Lets bash decide conditions, in the project root; undefined for one that it does not come to the end of. */
export function askBash(root: string, variables: Host["env"]): NonNullable<Facts["askBash"]> {
  return (condition, env) => {
    const { status } = spawnSync("bash", ["-c", condition], {
      cwd: root,
      env: { ...variables, ...env },
      stdio: "ignore",
    });
    return status === null ? undefined : status === 0;
  };
}
