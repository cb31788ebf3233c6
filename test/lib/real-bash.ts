import { spawnSync } from "node:child_process";

/**
 * Runs one line of bash for each case, in one process, with `$1`, `$2`, ... from the case, and answers what
 * each printed. A line that ends the shell is a mistake of the test.
 */
export function askBash(line: string, cases: readonly (readonly string[])[]): readonly string[] {
  const quoted = cases.map((args) => `ask ${args.map(quote).join(" ")}`);
  const script = `ask() {\n${line}\n}\n${quoted.map((call) => `${call}; printf '\\0'`).join("\n")}\n`;
  const { status, stdout } = spawnSync("bash", ["--noprofile", "--norc", "-s"], {
    input: script,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" },
    timeout: 20_000,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 * 1024,
  });
  const answers = stdout.split("\0").slice(0, -1);
  if (status !== 0 || answers.length !== cases.length) {
    throw new Error(`bash answered ${answers.length} of ${cases.length} cases (${status})`);
  }
  return answers;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
