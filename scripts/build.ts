// Bundles the command line into dist/. One CommonJS file: loading a dozen ES modules takes Node
// longer than starting. esbuild still evaluates what is imported with `import()` only when it is
// asked for, and the compiled code is kept between starts (src/start.ts).
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

const program = await bundle("src/main.ts", {
  // A function of what it needs, which start.ts calls.
  banner: { js: '(function (require, __dirname, earlySupervisor) { "use strict";' },
  footer: { js: "})" },
});
const start = await bundle("src/start.ts", { banner: { js: "#!/usr/bin/env node" } });

// Written beside and moved into place: another Moult may be starting from dist/ right now.
const draft = `dist.new-${process.pid}`;
const old = `dist.old-${process.pid}`;
mkdirSync(draft);
writeFileSync(`${draft}/moult.cjs`, program);
writeFileSync(`${draft}/main.cjs`, start);
for (const name of ["supervisor.py", "preload_pool.py", "preload.py"]) {
  copyFileSync(`src/exec/${name}`, `${draft}/${name}`);
}
for (const name of ["coverage_hook.py", "node_hook.cjs"]) {
  copyFileSync(`src/coverage/${name}`, `${draft}/${name}`);
}
for (const name of ["prelude.bash", "sandbox.bash", "cell.bash"]) {
  copyFileSync(`src/judge/${name}`, `${draft}/${name}`);
}
// The parser of bash, for the few calls that read a script: not part of what every start loads.
for (const url of [
  import.meta.resolve("web-tree-sitter/web-tree-sitter.wasm"),
  import.meta.resolve("web-tree-sitter").replace(/\.js$/, ".cjs"),
  import.meta.resolve("tree-sitter-bash/tree-sitter-bash.wasm"),
]) {
  const path = fileURLToPath(url);
  copyFileSync(path, `${draft}/${basename(path)}`);
}
if (existsSync("dist")) renameSync("dist", old);
renameSync(draft, "dist");
rmSync(old, { recursive: true, force: true });

// The code that one run has compiled is kept: that of the second, because it finds a history and a checked
// config. Such runs are what people wait for most.
const warmUp = mkdtempSync(join(tmpdir(), "moult-warm-up-"));
writeFileSync(
  join(warmUp, "moult.config.yaml"),
  "version: 1\ntests: { a: { files: ['*.yaml'], run: ['true'] } }\n",
);
for (let call = 0; call < 2; call += 1) {
  rmSync("dist/cache", { recursive: true, force: true });
  execFileSync(process.execPath, ["dist/main.cjs", "run", "-C", warmUp], { stdio: "ignore" });
}
rmSync(warmUp, { recursive: true });

/** Answers the text of one file without imports, all ASCII. */
async function bundle(entryPoint: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [entryPoint],
    write: false,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22.18",
    charset: "ascii",
    legalComments: "none",
    // In a file of its own, which is loaded with the first script that is parsed (src/bash/tree-sitter.ts).
    plugins: [
      {
        name: "parser-beside",
        setup: (context) => {
          const besidePath = { path: "./web-tree-sitter.cjs", external: true };
          context.onResolve({ filter: /^web-tree-sitter$/ }, () => besidePath);
        },
      },
    ],
    // Names stay: they are what a bug report shows.
    minifySyntax: true,
    minifyWhitespace: true,
    define: {
      "import.meta.dirname": "__dirname",
      MOULT_BUILD_ID: JSON.stringify(randomUUID()),
    },
  });
  return outputFiles.map(({ text }) => text).join("");
}
