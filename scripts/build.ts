// Bundles the command line into dist/. One CommonJS file: loading a dozen ES modules takes Node
// longer than starting. esbuild still evaluates what is imported with `import()` only when it is
// asked for, and the compiled code is kept between starts.
import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

// Built beside and moved into place: another Moult may be starting from dist/ right now.
const draft = `dist.new-${process.pid}`;
const old = `dist.old-${process.pid}`;
mkdirSync(draft);
await build({
  entryPoints: ["src/main.ts"],
  outfile: `${draft}/moult.cjs`,
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
writeFileSync(
  `${draft}/main.cjs`,
  [
    "#!/usr/bin/env node",
    '"use strict";',
    "// A file of its own: only what is loaded after this call comes from the cache.",
    'require("node:module").enableCompileCache();',
    'require("./moult.cjs");',
    "",
  ].join("\n"),
);
copyFileSync("src/exec/supervisor.py", `${draft}/supervisor.py`);
if (existsSync("dist")) renameSync("dist", old);
renameSync(draft, "dist");
rmSync(old, { recursive: true, force: true });
