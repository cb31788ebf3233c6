import { existsSync } from "node:fs";
import { join } from "node:path";
import { Language, Parser, type Tree } from "web-tree-sitter";

/** Parses bash. Never throws on any text: what it does not understand becomes an error node. */
export type ParseBash = (text: string) => Tree;

/**
 * Loads the parser: 1.6 MB of WebAssembly, some 60 ms. To be imported only when a script has to be read
 * (docs/decisions/0016-bridge.md).
 */
export async function loadBashParser(): Promise<ParseBash> {
  const enginePath = findWasm("web-tree-sitter");
  await Parser.init({ locateFile: () => enginePath });
  const language = await Language.load(findWasm("tree-sitter-bash"));
  const parser = new Parser();
  parser.setLanguage(language);
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error("Internal error: the parser of bash has no language");
    return tree;
  };
}

/** Beside the program, as the build puts it; in a checkout in its package, which has the name of the file. */
function findWasm(name: string): string {
  const file = `${name}.wasm`;
  const besideProgram = join(import.meta.dirname, file);
  if (existsSync(besideProgram)) return besideProgram;
  return join(import.meta.dirname, "../../node_modules", name, file);
}
