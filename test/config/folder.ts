import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LoadedConfig } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Failure } from "../../src/model/failure.ts";
import type { Result } from "../../src/model/result.ts";

/** A temporary folder, removed at the end of its scope (`using`). */
export interface Folder {
  readonly path: string;
  readonly [Symbol.dispose]: () => void;
}

/** Makes a folder with these files. */
export function makeFolder(files: Readonly<Record<string, string>>): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "moult-config-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Loads a text as the only config of a folder. */
export async function loadText(
  text: string,
  name = "moult.config.yaml",
): Promise<{ readonly result: Result<LoadedConfig>; readonly shown: string }> {
  using folder = makeFolder({ ".git/HEAD": "", [name]: text });
  const result = await loadConfig({ startDir: folder.path });
  return { result, shown: result.ok ? "" : showFailures(result, folder.path) };
}

/** Renders failures for snapshots, with the folder replaced. */
export function showFailures(result: Result<unknown>, folder = ""): string {
  if (result.ok) throw new Error("expected failures");
  const text = result.failures.map(showFailure).join("\n");
  return folder === "" ? text : text.replaceAll(folder, "DIR");
}

/** What worked, or an error with the failures. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(showFailures(result));
  return result.value;
}

function showFailure({ code, message, place, next }: Failure): string {
  if (place === undefined) return `[${code}] ${message}\n  next: ${next}`;
  if (!("line" in place)) return `${place.path} [${code}] ${message}\n  next: ${next}`;
  const name = place.path.slice(place.path.lastIndexOf("/") + 1);
  const underline = `${" ".repeat(place.column - 1)}${"^".repeat(place.length)}`;
  const picture = `  | ${place.lineText}\n  | ${underline}`;
  return `${name}:${place.line}:${place.column} [${code}] ${message}\n${picture}\n  next: ${next}`;
}
