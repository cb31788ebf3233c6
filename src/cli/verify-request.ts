import { resolveSettings } from "../config/resolve-settings.ts";
import { readBridgedScript } from "../exec/read-bridged-script.ts";
import type { Unresolved } from "../github/cell.ts";
import type { Failure } from "../model/failure.ts";
import { failed, type Result, success } from "../model/result.ts";
import { findGroupFiles } from "./draft-plan.ts";
import { textFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { readProject } from "./project.ts";
import { readTraceCells } from "./trace-cells.ts";
import { readTraceGround } from "./trace-request.ts";
import type { CellsToVerify } from "./verify-cells.ts";
import { readDifferences } from "./verify-differences.ts";
import { factsOf } from "./verify-plan.ts";
import { BUILD_ID } from "./version.ts";

/** What `moult verify` is asked for. */
export interface VerifyWish extends CellsToVerify {
  /** What workflows do not say of their cells. */
  readonly unresolved: readonly Unresolved[];
}

/** Reads all that a verification depends on: config, script, cells, assumptions, what is signed off. */
export async function readVerifyWish(invocation: Invocation): Promise<Result<VerifyWish>> {
  const { host, flags } = invocation;
  const project = await readProject(invocation);
  if (!project.ok) return project;
  const { loaded } = project.value;
  const { root, config, path } = loaded;
  if (config.legacy === undefined) return failed(describeNoScript(path));
  const ground = readTraceGround(invocation, root);
  if (!ground.ok) return ground;
  const named = textFlag(flags, "differences");
  const signOffs = readDifferences({ root, cwd: host.cwd, named });
  if (!signOffs.ok) return signOffs;
  const script = await readBridgedScript(root, config.legacy, BUILD_ID);
  if (!script.ok) return script;
  const inside = config.legacy.dispatch?.inside;
  const words = new Set(script.value.text.match(/[A-Za-z_]\w*/g));
  const isTold = (name: string): boolean => words.has(name);
  const found = readTraceCells(invocation, { script: script.value.path, isTold });
  if (!found.ok) return found;
  const files = findGroupFiles(loaded, Object.keys(config.tests), host);
  if (!files.ok) return files;
  // What is set around this very call is nothing of a cell.
  const settings = resolveSettings({ config: loaded, env: {}, flags: {} });
  if (!settings.ok) return settings;
  return success({
    planner: {
      loaded,
      settings: settings.value.settings,
      files: files.value,
      facts: factsOf(root, ground.value),
      script: script.value,
    },
    request: { ...ground.value, script: script.value.path },
    cells: found.value.cells.map(({ label, variables, args }) => ({ label, variables, args })),
    signOffs: signOffs.value,
    ...(inside === undefined ? {} : { inside }),
    unresolved: found.value.unresolved,
  });
}

function describeNoScript(path: string): Failure {
  return {
    code: "config-invalid",
    message: "the config names no old script to compare with",
    place: { path },
    next: "add it: legacy: { script: ci/test.sh }",
  };
}
