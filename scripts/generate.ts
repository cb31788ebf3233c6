// Writes the files that are made from the source; with --check only says which of them are stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { renderCliReference } from "../src/cli/reference.ts";
import { renderExitCodes } from "../src/cli/exit.ts";
import { renderConfigSchema } from "../src/config/json-schema.ts";

const FILES: Readonly<Record<string, () => string>> = {
  "docs/config.schema.json": renderConfigSchema,
  "docs/exit-codes.md": renderExitCodes,
  "docs/cli.md": renderCliReference,
};

const isCheck = process.argv.includes("--check");
for (const [path, render] of Object.entries(FILES)) {
  const text = render();
  const isFresh = existsSync(path) && readFileSync(path, "utf8") === text;
  if (isFresh) continue;
  if (!isCheck) writeFileSync(path, text);
  else process.exitCode = 1;
  console.log(isCheck ? `${path} is stale: npm run generate` : `wrote ${path}`);
}
