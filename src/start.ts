// Becomes dist/main.cjs: loads the packs of the program beside it (scripts/packs.ts), together with their compiled
// code. Node's own compile cache keeps a module as it is right after loading, without the functions that were compiled
// when they were called; compiling those again took a fifth of the way to the first test (docs/decisions/0008-start-up.md).
// oxlint-disable-next-line import/no-unassigned-import -- what it does has to come before the other imports
import "./check-node.ts";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { constants, Script } from "node:vm";
import { startSupervisor } from "./exec/open-launcher.ts";
import { setV8Flags, withFirstV8Flags } from "./v8-flags.ts";

/** Set by the build. */
declare const MOULT_BUILD_ID: string;

const FOLDER = import.meta.dirname;
const CACHE_FOLDER = `${FOLDER}/cache`;
/** The pack of a run, and what starts the program. */
const FIRST_PACK = "moult";

/** What was made before the program was loaded, see main.ts. */
export type Early = Readonly<{
  supervisor: ReturnType<typeof startSupervisor>;
  setV8Flags: typeof setV8Flags;
}>;

/** Gives out the chunks of a pack by name. */
type Chunks = Readonly<Record<string, () => unknown>>;

const isRun = process.argv.includes("run");
// Before anything else: it gets ready while the program is loaded and the config is read.
const early: Early = { supervisor: isRun ? startSupervisor(process.env) : undefined, setV8Flags };
const packs = new Map<string, Chunks>();
askPack(FIRST_PACK, "main.js");

/** `require` of the packs: a chunk of another pack has its name behind that of the pack. */
function requirePart(name: string): unknown {
  const [, pack, chunk] = /^\.\/([a-z]+)\.cjs#(.*)$/.exec(name) ?? [];
  return pack === undefined || chunk === undefined ? require(name) : askPack(pack, chunk);
}

function askPack(name: string, chunk: string): unknown {
  const chunks = packs.get(name) ?? withFirstV8Flags(() => loadPack(name));
  packs.set(name, chunks);
  const ask = chunks[chunk];
  if (ask === undefined) throw new Error(`Internal error: ${name}.cjs is of another build`);
  return ask();
}

function loadPack(name: string): Chunks {
  const path = `${FOLDER}/${name}.cjs`;
  /** V8 itself checks its own version, its flags and the length of the text: another build may be as long. */
  const codePath = `${CACHE_FOLDER}/${name}-${process.version}-${process.arch}-${MOULT_BUILD_ID}.code`;
  const cachedData = readCode(codePath);
  // One byte for each character: the build writes nothing but ASCII.
  const script = new Script(readFileSync(path, "latin1"), {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  // That of the first pack after a run, because that is what should start fast; a --version would keep next to nothing.
  if (script.cachedDataRejected !== false && (isRun || name !== FIRST_PACK)) {
    process.on("exit", (exitCode) => {
      if (exitCode === 0) keepCode(script, codePath);
    });
  }
  const fill: unknown = script.runInThisContext();
  const module: { exports: Chunks } = { exports: {} };
  if (typeof fill === "function") fill(requirePart, module, FOLDER, early);
  return module.exports;
}

function readCode(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // The first call with this Node.
  }
}

function keepCode(script: Script, path: string): void {
  const code = withFirstV8Flags(() => script.createCachedData());
  try {
    mkdirSync(CACHE_FOLDER, { recursive: true });
    // Moved into place: another Moult may be starting right now.
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, path);
  } catch {
    // Installed where this user may not write: it only starts more slowly.
  }
}
