import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Every executable file of that name in the folders of a PATH, in its order. */
export function findPrograms(name: string, path: string | undefined): readonly string[] {
  const folders = (path ?? "").split(delimiter).map((folder) => (folder === "" ? "." : folder));
  return folders.map((folder) => join(folder, name)).filter(isProgram);
}

/** Whether a path is a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
