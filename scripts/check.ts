// Runs every check of the house and says at the end which of them failed; --static leaves out the tests.
import { spawnSync } from "node:child_process";

const CHECKS: readonly (readonly [name: string, argv: readonly [string, ...string[]]])[] = [
  ["format", ["oxfmt", "--check", "."]],
  ["lint", ["oxlint", "--deny-warnings"]],
  ["types", ["tsc"]],
  ["import rules", ["depcruise", "--config", ".dependency-cruiser.js", "src", "test", "scripts"]],
  ["dead code", ["knip"]],
  ["generated files", ["node", "scripts/generate.ts", "--check"]],
  ["tests", ["vitest", "run"]],
];

const isStatic = process.argv.includes("--static");
const failed: string[] = [];
for (const [name, [program, ...args]] of CHECKS) {
  if (isStatic && name === "tests") continue;
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(`node_modules/.bin/${program}`, args, { stdio: "inherit" });
  if (error !== undefined) console.error(error.message);
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "\nall checks passed" : `\nfailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
