import { tmpdir } from "node:os";
import type { Invocation } from "../../src/cli/invocation.ts";
import { verifyCells } from "../../src/cli/verify-cells.ts";
import { readVerifyWish, type VerifyWish } from "../../src/cli/verify-request.ts";
import { readEnvironment } from "../../src/environment/read-environment.ts";
import type { Suite } from "../../src/model/suite.ts";
import { selectSuite } from "../../src/suites/select.ts";

/** Reads what `moult verify` reads in a project, as for the command line, and keeps the traces in a folder. */
export async function readWish(
  root: string,
  flags: Readonly<Record<string, string>>,
  cachePath: string,
): Promise<VerifyWish> {
  const host = {
    cwd: root,
    env: { PATH: process.env["PATH"] },
    coreCount: 2,
    temporaryFolder: tmpdir(),
    kill: (pid: number, signal: string) => void process.kill(pid, signal),
    setV8Flags: () => undefined,
  };
  const call = { host, flags, args: [], scriptArgs: [] } as unknown as Invocation;
  const wish = await readVerifyWish(call);
  if (!wish.ok) throw new Error(wish.failures[0]?.message);
  const { request } = wish.value;
  return { ...wish.value, request: { ...request, cache: { path: cachePath, buildId: "test" } } };
}

/** The same with other suites. */
export function withSuites(wish: VerifyWish, suites: readonly Suite[]): VerifyWish {
  const { planner } = wish;
  const { loaded } = planner;
  const config = { ...loaded.config, suites };
  return { ...wish, planner: { ...planner, loaded: { ...loaded, config } } };
}

/**
 * What is selected in each cell: each step that is in, filled in, with its variables. No judge is asked, nothing is turned
 * into bash and nothing is compared.
 */
export function listSelections({ planner, cells }: VerifyWish): readonly string[] {
  const { loaded, facts } = planner;
  const { suites, variables: declared } = loaded.config;
  return cells.map(({ variables, args }) => {
    const environment = readEnvironment({ variables, args, declared });
    if (!environment.ok) return "none";
    const selected = selectSuite(suites, environment.value, { facts, root: loaded.root });
    if (!selected.ok) return "none";
    const { bridge, handOver, steps } = selected.value.chosen;
    const own = steps.filter(({ isIn, work }) => isIn && work.kind !== "set");
    const works = own.map((step) => [step.work, step.variables, step.rules.inheritsShell]);
    return JSON.stringify([bridge, handOver, works]);
  });
}

/** The cells that are neither equal nor intended, with their verdicts. Throws where there is no sandbox. */
export async function listOpen(wish: VerifyWish): Promise<readonly string[]> {
  const verified = await verifyCells(wish);
  if (!verified.ok) throw new Error(verified.failures[0]?.message);
  return verified.value.flatMap(({ parity: { label, verdict } }) =>
    verdict.kind === "different" || verdict.kind === "error"
      ? [`${label}: ${JSON.stringify(verdict)}`]
      : [],
  );
}
