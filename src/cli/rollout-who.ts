import { spawnSync } from "node:child_process";
import { userInfo } from "node:os";
import type { Host } from "../lib/host.ts";

/** Who is at work: as git signs commits, as GitHub names who started the job, or as the system does. */
export function findWho(root: string, env: Host["env"]): string {
  const ask = (name: string): string => {
    const { status, stdout } = spawnSync("git", ["-C", root, "config", name], { encoding: "utf8" });
    return status === 0 ? stdout.trim() : "";
  };
  const [name, email] = [ask("user.name"), ask("user.email")];
  if (name !== "" || email !== "") return [name, email && `<${email}>`].filter(Boolean).join(" ");
  return env["GITHUB_ACTOR"] || nameUser() || env["USER"] || "unknown";
}

/** Empty for a user without a name, as containers have them. */
function nameUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
