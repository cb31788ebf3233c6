import { readScriptFacts } from "../bash/script-facts.ts";

/** The programs that scripts name, without what bash or the scripts themselves have. */
export async function listCommands(scripts: readonly string[]): Promise<readonly string[]> {
  const { loadBashParser } = await import("../bash/tree-sitter.ts");
  const parse = await loadBashParser();
  const names = scripts.flatMap((script) => {
    const { functions, statements } = readScriptFacts(parse, script);
    return statements.flatMap(({ calls }) => calls.filter((name) => !functions.includes(name)));
  });
  return [...new Set(names)]
    .filter((name) => /^[\w.+-]+$/.test(name) && !BUILTINS.has(name))
    .sort();
}

const BUILTINS: ReadonlySet<string> = new Set(
  `. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable
  eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read
  readarray readonly return set shift shopt source suspend test time times trap true type typeset ulimit umask unalias
  unset wait`.split(/\s+/),
);
