/** How the lines of a `run:` are started: a file with them, and a command line with `{0}` for its path. */
export interface StepShell {
  readonly argv: readonly [string, ...string[]];
  /** With the dot. */
  readonly extension: string;
}

/**
 * The shell of a step, by what `shell:` says, as GitHub's runner starts it on Linux and macOS
 * (https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell). Without
 * one, bash stops at the first command that fails, but not inside of a pipeline. Nothing for one that is no shell.
 */
export function findShell(text: string | undefined): StepShell | undefined {
  const named = SHELLS[text ?? ""];
  if (named !== undefined) return named;
  const [program, ...args] = text?.trim().split(/\s+/) ?? [];
  if (program === undefined || !args.some((arg) => arg.includes("{0}"))) return undefined;
  return { argv: [program, ...args], extension: "" };
}

const SHELLS: Readonly<Record<string, StepShell>> = {
  "": { argv: ["bash", "-e", "{0}"], extension: ".sh" },
  bash: { argv: ["bash", "--noprofile", "--norc", "-eo", "pipefail", "{0}"], extension: ".sh" },
  sh: { argv: ["sh", "-e", "{0}"], extension: ".sh" },
  python: { argv: ["python", "{0}"], extension: ".py" },
  pwsh: { argv: ["pwsh", "-command", ". '{0}'"], extension: ".ps1" },
};
