// Bundles the command line into dist/. One CommonJS file: loading a dozen ES modules takes Node
// longer than starting. esbuild still evaluates what is imported with `import()` only when it is
// asked for, and the compiled code is kept between starts.
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
import { join } from "node:path";
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: ["src/main.ts"],
  write: false,
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node22.18",
  // Names stay: they are what a bug report shows.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  define: {
    "import.meta.dirname": "__dirname",
    MOULT_BUILD_ID: JSON.stringify(randomUUID()),
  },
});

// Written beside and moved into place: another Moult may be starting from dist/ right now.
const draft = `dist.new-${process.pid}`;
const old = `dist.old-${process.pid}`;
mkdirSync(draft);
for (const { contents } of outputFiles) writeFileSync(`${draft}/moult.cjs`, contents);
writeFileSync(
  `${draft}/main.cjs`,
  [
    "#!/usr/bin/env node",
    '"use strict";',
    "// A file of its own: only what is loaded after this call comes from the cache.",
    'require("node:module").enableCompileCache(__dirname + "/cache");',
    'require("./moult.cjs");',
    "",
  ].join("\n"),
);
for (const name of ["supervisor.py", "preload_pool.py", "preload.py"]) {
  copyFileSync(`src/exec/${name}`, `${draft}/${name}`);
}
if (existsSync("dist")) renameSync("dist", old);
renameSync(draft, "dist");
rmSync(old, { recursive: true, force: true });

// What is compiled in the first call is what stays in the cache: let that be a run, not a --version.
const warmUp = mkdtempSync(join(tmpdir(), "moult-warm-up-"));
writeFileSync(
  join(warmUp, "moult.config.yaml"),
  "version: 1\ntests: { a: { files: ['*.yaml'], run: ['true'] } }\n",
);
// Twice: the second call reads the config from its cache.
for (let call = 0; call < 2; call += 1) {
  execFileSync(process.execPath, ["dist/main.cjs", "run", "-C", warmUp], { stdio: "ignore" });
}
rmSync(warmUp, { recursive: true });
