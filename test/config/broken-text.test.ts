import { describe, expect, test } from "vitest";
import { loadText } from "./folder.ts";

describe("loadConfig", () => {
  test("shows what is wrong with a text that is no config at all", async () => {
    const texts = [
      "version: 1\ntests: { a: [1\nb: 2\n",
      "version: 1\ntests:\n\ta: 1\n",
      "version: !number 1\n",
      "version: 1\ntests: *nope\n",
      "version: 1\n---\nversion: 1\n",
      "- version: 1\n",
      "",
      "# later\n",
      "version: 1\ntests:\n",
    ];
    const shown = await Promise.all(texts.map(async (text) => (await loadText(text)).shown));
    expect(shown.join("\n\n")).toMatchInlineSnapshot(`
      "moult.config.yaml:3:1 [config-invalid] invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        | b: 2
        | ^
        next: correct line 3

      moult.config.yaml:3:1 [config-invalid] invalid YAML: Tabs are not allowed as indentation
        | 	a: 1
        | ^
        next: correct line 3

      moult.config.yaml:1:10 [config-invalid] invalid YAML: Unresolved tag: !number
        | version: !number 1
        |          ^^^^^^^
        next: correct line 1

      moult.config.yaml:2:8 [config-invalid] invalid YAML: Unresolved alias (the anchor must be set before the alias): nope
        | tests: *nope
        |        ^^^^^
        next: correct line 2

      moult.config.yaml:2:1 [config-invalid] invalid YAML: Source contains multiple documents
        | ---
        | ^^^
        next: correct line 2

      moult.config.yaml:1:1 [config-invalid] expected a mapping, found a list
        | - version: 1
        | ^^^^^^^^^^^^
        next: compare with the config that moult init writes

      DIR/moult.config.yaml [config-invalid] the config is empty
        next: begin it with: version: 1

      DIR/moult.config.yaml [config-invalid] the config is empty
        next: begin it with: version: 1

      moult.config.yaml:2:1 [config-invalid] expected a mapping of groups, found nothing
        | tests:
        | ^^^^^
        next: write for example tests: { unit: { files: ["tests/**/test_*.py"], run: [python3, "{file}"] } }"
    `);
  });

  test("refuses aliases of aliases that would fill the memory", async () => {
    const levels = Array.from({ length: 9 }, (_, n) => {
      const items = Array.from({ length: 9 }, () => (n === 0 ? "x" : `*a${n - 1}`));
      return `a${n}: &a${n} [${items.join(", ")}]`;
    });
    const { shown } = await loadText(`${levels.join("\n")}\n`);
    expect(shown).toContain("invalid YAML: Excessive alias count");
  });
});
