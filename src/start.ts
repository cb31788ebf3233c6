// Becomes dist/main.cjs: loads the program beside it together with its compiled code. Node's own compile
// cache keeps a module as it is right after loading, without the functions that were compiled when they were
// called; compiling those again took a fifth of the way to the first test (docs/decisions/0008-start-up.md).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { constants, Script } from "node:vm";
import { startSupervisor } from "./exec/open-launcher.ts";
import { V8_RUN_FLAGS } from "./v8-run-flags.ts";

const FOLDER = import.meta.dirname;
const PROGRAM_PATH = `${FOLDER}/moult.cjs`;
const CACHE_FOLDER = `${FOLDER}/cache`;
/** V8 itself checks its own version, its flags and the length of the program. */
const CODE_PATH = `${CACHE_FOLDER}/${process.version}-${process.arch}.code`;

const isRun = process.argv.includes("run");
// Before anything else: it gets ready while the program is loaded and the config is read.
const supervisor = isRun ? startSupervisor(process.env) : undefined;
const cachedData = readCode();
// One byte for each character: the build writes nothing but ASCII.
const script = new Script(readFileSync(PROGRAM_PATH, "latin1"), {
  filename: PROGRAM_PATH,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  ...(cachedData === undefined ? {} : { cachedData }),
});
// Of a run, because that is what should start fast; a --version would keep next to nothing.
if (script.cachedDataRejected !== false && isRun) {
  process.on("exit", (exitCode) => {
    if (exitCode === 0) keepCode();
  });
}
const program: unknown = script.runInThisContext();
if (typeof program === "function") program(require, FOLDER, supervisor);

function readCode(): Buffer | undefined {
  try {
    return readFileSync(CODE_PATH);
  } catch {
    return undefined; // The first run with this Node.
  }
}

function keepCode(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  for (const { reset } of V8_RUN_FLAGS) setFlagsFromString(reset);
  try {
    mkdirSync(CACHE_FOLDER, { recursive: true });
    // Moved into place: another Moult may be starting right now.
    const draft = `${CODE_PATH}.${process.pid}`;
    writeFileSync(draft, script.createCachedData());
    renameSync(draft, CODE_PATH);
  } catch {
    // Installed where this user may not write: it only starts more slowly.
  }
}
