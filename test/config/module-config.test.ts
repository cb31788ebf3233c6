import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LoadedConfig } from "../../src/config/config.ts";
import { importConfig } from "../../src/config/module-config.ts";
import type { Result } from "../../src/model/result.ts";
import { makeFolder, showFailures, valueOf } from "./folder.ts";

function loadModule(text: string): { result: Result<LoadedConfig>; shown: string } {
  using folder = makeFolder({ ".git/HEAD": "", "moult.config.ts": text });
  const script = "test/config/fixtures/load-config.ts";
  const output = execFileSync(process.execPath, [script, folder.path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const result: Result<LoadedConfig> = JSON.parse(output);
  return { result, shown: result.ok ? "" : showFailures(result, folder.path) };
}

describe("a config in TypeScript", () => {
  test.each(["export default", "export const config ="])("is loaded from %s", (start) => {
    const { result } = loadModule(
      `type Memory = string;\nconst memory: Memory = "1G";\n${start} { version: 1, tests: { u: { run: ["a"], memory } } };\n`,
    );
    expect(valueOf(result).config.tests["u"]?.rules).toEqual({ memoryBytes: 1024 ** 3 });
  });

  test("has its mistakes named by key, since there are no positions", () => {
    const { shown } = loadModule(
      "export default { version: 1, jobs: 2, tests: { u: { run: 'x', fils: [] } } };\n",
    );
    expect(shown).toMatchInlineSnapshot(`
      "DIR/moult.config.ts [config-invalid] tests.u.run: expected a list of strings, found a string
        next: write for example run: [python3, "{file}"]
      DIR/moult.config.ts [config-invalid] tests.u: unknown key "fils"; did you mean "files"?
        next: use one of: files, exclude, run, preload, optIn, cwd, env, timeout, memory, cpu, exclusive, retries, overrides
      DIR/moult.config.ts [config-invalid] unknown key "jobs"
        next: use one of: version, env, limits, coverage, tests, legacy, variables, suites, rollout"
    `);
  });

  test("is refused with a reason when it does not load", () => {
    const texts = [
      "function fail(): never {\n  throw new Error('no luck');\n}\nfail();\n",
      "const a = JSON.parse('{');\nexport default a;\n",
      "throw 'text';\n",
      "enum Mode { Fast }\nexport default { version: 1 };\n",
      "export default { version: 1;\n",
      "import './nope.ts';\nexport default {};\n",
      "export const other = 1;\n",
      "export default () => ({ version: 1 });\n",
    ];
    expect(texts.map((text) => loadModule(text).shown).join("\n\n")).toMatchInlineSnapshot(`
      "moult.config.ts:2:9 [config-invalid] the config threw an error: no luck
        |   throw new Error('no luck');
        |         ^^^
        next: correct the config; it should only describe the tests

      moult.config.ts:1:16 [config-invalid] the config threw an error: Expected property name or '}' in JSON at position 1 (line 1 column 2)
        | const a = JSON.parse('{');
        |                ^^^^^
        next: correct the config; it should only describe the tests

      DIR/moult.config.ts [config-invalid] the config threw "text"
        next: throw an Error, or nothing

      moult.config.ts:1:1 [config-invalid] TypeScript that Node cannot run: TypeScript enum is not supported in strip-only mode
        | enum Mode { Fast }
        | ^^^^^^^^^^^^^^^^^^
        next: use only types that can be erased: no enum, namespace or parameter property

      moult.config.ts:1:28 [config-invalid] syntax error: Expected ',', got ';'
        | export default { version: 1;
        |                            ^
        next: correct line 1

      DIR/moult.config.ts [config-invalid] the config threw an error: Cannot find module 'DIR/nope.ts' imported from DIR/moult.config.ts
        next: correct the config; it should only describe the tests

      DIR/moult.config.ts [config-invalid] the config exports nothing
        next: export the config by default, or by the name config: export const config = { version: 1 }

      DIR/moult.config.ts [config-invalid] expected a mapping, found a function
        next: compare with the config that moult init writes"
    `);
  });
});

test("a config that waits for ever is refused in the end", async () => {
  using folder = makeFolder({ "moult.config.mjs": "await new Promise(() => {});\n" });
  const result = await importConfig(join(folder.path, "moult.config.mjs"), 1);
  expect(showFailures(result, folder.path)).toMatchInlineSnapshot(`
    "DIR/moult.config.mjs [config-invalid] the config is still loading after 0.0 s
      next: remove what it waits for; it should only describe the tests"
  `);
});
