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
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { bundlePacks } from "./packs.ts";

const OPTIONS: BuildOptions = {
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
        context.onResolve({ filter: /^(\.\/)?web-tree-sitter(\.cjs)?$/ }, () => besidePath);
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
};
const PACKS = [
  { name: "moult", roots: ["src/main.ts", "src/cli/app.ts", "src/cli/commands/run.ts"] },
  { name: "select", roots: ["src/cli/commands/select.ts"] },
  { name: "config", roots: ["src/config/check-config.ts"] },
  // All that an ordinary run may need up to its end: Moult may be replaced by another build meanwhile.
  {
    name: "told",
    roots: [
      "src/report/terminal/plain.ts",
      "src/report/terminal/live.ts",
      "src/report/classic.ts",
      "src/report/failures.ts",
      "src/report/json.ts",
      "src/report/junit.ts",
      "src/history/index-run.ts",
    ],
  },
];

const packs = await bundlePacks("src/main.ts", PACKS, OPTIONS);
const { outputFiles } = await build({
  ...OPTIONS,
  entryPoints: ["src/start.ts"],
  write: false,
  bundle: true,
  format: "cjs",
  banner: { js: "#!/usr/bin/env node" },
});

// Written beside and moved into place: another Moult may be starting from dist/ right now.
const draft = `dist.new-${process.pid}`;
const old = `dist.old-${process.pid}`;
mkdirSync(draft);
for (const [name, text] of packs) writeFileSync(`${draft}/${name}.cjs`, text);
writeFileSync(`${draft}/main.cjs`, outputFiles.map(({ text }) => text).join(""));
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

// The code that calls have compiled is kept. That of a run is of the second, because that one finds a history and a checked
// config: such runs are what people wait for most.
const warmUp = mkdtempSync(join(tmpdir(), "moult-warm-up-"));
writeFileSync(
  join(warmUp, "moult.config.yaml"),
  "version: 1\ntests: { a: { files: ['*.yaml'], run: ['true'] } }\n",
);
const main = resolve("dist/main.cjs");
const call = (...args: readonly string[]): void =>
  void execFileSync(process.execPath, [main, ...args], { stdio: "ignore", cwd: warmUp });
call("run");
for (const name of readdirSync("dist/cache")) {
  if (/^(moult|told)-/.test(name)) rmSync(`dist/cache/${name}`);
}
call("run");
call("--version");
rmSync(warmUp, { recursive: true });
