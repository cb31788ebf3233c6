import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findPrograms } from "./programs.ts";

const execute = promisify(execFile);
const PROBE_LIMIT_MS = 5000;

/** The first line that a program prints for --version; undefined when it fails or hangs. */
export async function readVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await execute(path, ["--version"], { timeout: PROBE_LIMIT_MS });
    return stdout.split("\n")[0]?.trim();
  } catch {
    return undefined;
  }
}

/** Whether something can be run where it can reach nothing, and how. */
export type SandboxFinding =
  | { readonly works: true; readonly how: string }
  | { readonly works: false; readonly reason: string };

/** Tries the sandboxes that Moult can use, by running /bin/true in each. */
export async function probeSandbox(
  env: Readonly<Record<string, string | undefined>>,
): Promise<SandboxFinding> {
  const attempts = [
    { how: "bubblewrap", argv: ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "/bin/true"] },
    { how: "user namespaces", argv: ["unshare", "-Urmpf", "/bin/true"] },
  ];
  const reasons: string[] = [];
  for (const { how, argv } of attempts) {
    const [name = "", ...args] = argv;
    const [program] = findPrograms(name, env["PATH"]);
    if (program === undefined) {
      reasons.push(`${name} is not installed`);
      continue;
    }
    try {
      await execute(program, args, { timeout: PROBE_LIMIT_MS });
      return { works: true, how };
    } catch (error) {
      const text = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
      reasons.push(`${how}: ${text}`);
    }
  }
  return { works: false, reason: reasons.join("; ") };
}
