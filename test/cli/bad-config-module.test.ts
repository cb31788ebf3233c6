import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { refusal, TRACE } from "./shown.ts";

describe("a config in TypeScript", () => {
  const refuseModule = async (text: string): Promise<string> => {
    await using project = makeProject({ "moult.config.ts": text, ...TRACE });
    return await refusal(project);
  };

  it("that throws is shown where it throws", async () => {
    expect(
      await refuseModule(`interface Group { run: string[] }
function pick(mode: string): Group {
  throw new Error(\`no mode \${mode}\`);
}
export default { version: 1, tests: { unit: pick("fast") } };
`),
    ).toMatchInlineSnapshot(`
      "moult.config.ts:3:9: error: the config threw an error: no mode fast
        3 |   throw new Error(\`no mode \${mode}\`);
          |         ^^^
        next: correct the config; it should only describe the tests
      exit 2"
    `);
  });

  it("that throws in a package is shown where it calls the package", async () => {
    await using project = makeProject({
      "moult.config.ts": 'import { read } from "pack";\nexport default read("x");\n',
      "node_modules/pack/index.js":
        "export function read() {\n  throw new Error('not today');\n}\n",
      "node_modules/pack/package.json": '{ "type": "module", "exports": "./index.js" }',
    });
    expect(await refusal(project)).toMatchInlineSnapshot(`
      "moult.config.ts:2:16: error: the config threw an error: not today
        2 | export default read("x");
          |                ^^^^
        next: correct the config; it should only describe the tests
      exit 2"
    `);
  });

  it("that uses an enum hears what Node can run", async () => {
    expect(await refuseModule("enum Mode { Fast }\nexport default { version: 1 };\n"))
      .toMatchInlineSnapshot(`
      "moult.config.ts:1:1: error: TypeScript that Node cannot run: TypeScript enum is not supported in strip-only mode
        1 | enum Mode { Fast }
          | ^^^^^^^^^^^^^^^^^^
        next: use only types that can be erased: no enum, namespace or parameter property
      exit 2"
    `);
  });

  it("that exports nothing, or imports what is not there, says so", async () => {
    expect(await refuseModule("const config = { version: 1 };\n")).toMatchInlineSnapshot(`
      "moult.config.ts: error: the config exports nothing
        next: export the config by default, or by the name config: export const config = { version: 1 }
      exit 2"
    `);
    expect(await refuseModule('import x from "./x.ts";\nexport default x;\n'))
      .toMatchInlineSnapshot(`
      "moult.config.ts: error: the config threw an error: Cannot find module 'ROOT/x.ts' imported from ROOT/moult.config.ts
        next: correct the config; it should only describe the tests
      exit 2"
    `);
  });

  it("has its mistakes named by their keys", async () => {
    expect(
      await refuseModule(
        'export default { version: 1, tests: { unit: { run: "bash", fils: [] } } };\n',
      ),
    ).toMatchInlineSnapshot(`
      "moult.config.ts: error: tests.unit.run: expected a list of strings, found a string
        next: write for example run: [python3, "{file}"]

      moult.config.ts: error: tests.unit: unknown key "fils"; did you mean "files"?
        next: use one of: files, exclude, run, preload, optIn, cwd, env, timeout, memory, cpu, exclusive, retries, overrides
      exit 2"
    `);
  });
});
