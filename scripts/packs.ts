// Deals the program out into a few files. V8 takes its time for all of a file, also for what is never called, and
// most calls need a small part of Moult (docs/decisions/0008-start-up.md). esbuild finds the parts ("chunks") that
// are loaded together; each goes into the first pack that needs it, and the packs are bundled one by one.
import { basename } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";

/** A file of the program: what these modules need before anything is imported with `import()`. */
export interface Pack {
  readonly name: string;
  readonly roots: readonly string[];
}

/** A chunk as esbuild made it, an ES module. */
interface Chunk {
  readonly text: string;
  /** The chunks that it imports before it is evaluated. */
  readonly needs: readonly string[];
  /** Those that it may import later. */
  readonly asks: readonly string[];
  readonly root: string | undefined;
}

/** What the packs are called in which nothing else is. */
const REST = "rest";

/**
 * Bundles an ES module into packs and one more, `rest`, for what no pack needs. Each is the text of a function of
 * `(require, module, __dirname, early)`; it exports the chunks that others ask for, each behind a function. It asks
 * others with `require("./PACK.cjs#CHUNK")`.
 */
export async function bundlePacks(
  entryPoint: string,
  packs: readonly Pack[],
  options: BuildOptions,
): Promise<ReadonlyMap<string, string>> {
  const chunks = await splitIntoChunks(entryPoint, options);
  const packOf = dealOut(chunks, packs);
  const names = [...packs.map(({ name }) => name), REST];
  const texts = names.map(async (name): Promise<readonly [string, string]> => {
    const text = await bundlePack(name, { entryPoint, chunks, packOf, options });
    return [name, text];
  });
  return new Map(await Promise.all(texts));
}

async function splitIntoChunks(
  entryPoint: string,
  options: BuildOptions,
): Promise<ReadonlyMap<string, Chunk>> {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [entryPoint],
    write: false,
    bundle: true,
    metafile: true,
    format: "esm",
    splitting: true,
    outdir: "chunks",
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const chunks = Object.entries(metafile.outputs).map(([path, output]): [string, Chunk] => {
    const name = basename(path);
    const listImports = (kind: string): readonly string[] =>
      output.imports
        .filter((one) => one.kind === kind && one.external !== true)
        .map((one) => basename(one.path));
    const needs = listImports("import-statement");
    const asks = listImports("dynamic-import");
    return [name, { text: texts.get(name) ?? "", needs, asks, root: output.entryPoint }];
  });
  return new Map(chunks);
}

/** The pack of each chunk. */
function dealOut(
  chunks: ReadonlyMap<string, Chunk>,
  packs: readonly Pack[],
): ReadonlyMap<string, string> {
  const packOf = new Map<string, string>();
  const give = (chunk: string, pack: string): void => {
    if (packOf.has(chunk)) return;
    packOf.set(chunk, pack);
    for (const needed of chunks.get(chunk)?.needs ?? []) give(needed, pack);
  };
  for (const { name, roots } of packs) {
    for (const root of roots) {
      const found = [...chunks].find(([, chunk]) => chunk.root === root);
      if (found === undefined) throw new Error(`${root} is not loaded with import(): no pack`);
      give(found[0], name);
    }
  }
  for (const chunk of chunks.keys()) give(chunk, REST);
  return packOf;
}

async function bundlePack(
  pack: string,
  {
    entryPoint,
    chunks,
    packOf,
    options,
  }: {
    readonly entryPoint: string;
    readonly chunks: ReadonlyMap<string, Chunk>;
    readonly packOf: ReadonlyMap<string, string>;
    readonly options: BuildOptions;
  },
): Promise<string> {
  const own = [...chunks.keys()].filter((one) => packOf.get(one) === pack);
  const others = [...chunks].filter(([one]) => packOf.get(one) !== pack);
  const wanted = new Set(others.flatMap(([, { needs, asks }]) => [...needs, ...asks]));
  const offered = own.filter((one) => wanted.has(one) || chunks.get(one)?.root === entryPoint);
  const entries = offered.map((one) => `${JSON.stringify(one)}: () => require("./${one}")`);
  const findChunk: Plugin = {
    name: "chunks",
    setup: (context) => {
      context.onResolve({ filter: /^\.\// }, ({ path, kind, namespace }) => {
        if (namespace === "asked") return { path, external: true };
        const chunk = basename(path);
        const owner = packOf.get(chunk);
        if (owner === undefined) return undefined;
        if (owner === pack) return { path: chunk, namespace: "own" };
        if (kind === "dynamic-import") return { path: chunk, namespace: "asked" };
        return { path: `./${owner}.cjs#${chunk}`, external: true };
      });
      context.onLoad({ filter: /./, namespace: "own" }, ({ path }) => ({
        contents: chunks.get(path)?.text ?? "",
        resolveDir: process.cwd(),
      }));
      // Loaded when it is asked for, and not with what asks.
      context.onLoad({ filter: /./, namespace: "asked" }, ({ path }) => ({
        contents: `module.exports = require("./${packOf.get(path)}.cjs#${path}")`,
      }));
    },
  };
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: `module.exports = {${entries.join(",")}}`, resolveDir: process.cwd() },
    write: false,
    bundle: true,
    format: "cjs",
    banner: { js: '(function (require, module, __dirname, early) { "use strict";' },
    footer: { js: "})" },
    plugins: [findChunk, ...(options.plugins ?? [])],
  });
  return outputFiles.map(({ text }) => text).join("");
}
