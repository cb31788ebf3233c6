import { spawn } from "node:child_process";

/** Where and how the programs of a tool are started. */
export interface ToolPlace {
  /** Absolute; the tool looks for its configuration here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a call of a tool ended. */
export interface ToolEnd {
  /** Undefined when it could not be started or was killed. */
  readonly exitCode: number | undefined;
  /** What it wrote to standard output. */
  readonly text: string;
  /** The same and standard error, as they came. */
  readonly output: string;
}

/** Runs a tool to its end and keeps what it says. Never throws. */
export function callTool(
  program: string,
  args: readonly string[],
  { cwd, env }: ToolPlace,
): Promise<ToolEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      output += part;
    });
    child.stderr.setEncoding("utf8").on("data", (part: string) => (output += part));
    child.once("error", ({ message }) =>
      resolve({ exitCode: undefined, text: "", output: message }),
    );
    child.once("close", (code) => resolve({ exitCode: code ?? undefined, text, output }));
  });
}
