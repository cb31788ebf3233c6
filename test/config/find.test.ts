import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findConfig } from "../../src/config/find.ts";
import { makeFolder, showFailures, valueOf } from "./folder.ts";

describe("findConfig", () => {
  test.each(["yaml", "yml", "json", "ts"])("finds moult.config.%s above", (extension) => {
    using folder = makeFolder({ [`moult.config.${extension}`]: "", "a/b/c.txt": "" });
    expect(valueOf(findConfig(join(folder.path, "a/b")))).toBe(
      join(folder.path, `moult.config.${extension}`),
    );
  });

  test("takes the nearest one", () => {
    using folder = makeFolder({ "moult.config.yaml": "", "a/moult.config.json": "" });
    expect(valueOf(findConfig(join(folder.path, "a")))).toBe(
      join(folder.path, "a/moult.config.json"),
    );
  });

  test("does not look above the top of the repository", () => {
    using folder = makeFolder({ "moult.config.yaml": "", "repo/.git/HEAD": "", "repo/a/b": "" });
    const result = findConfig(join(folder.path, "repo/a"));
    expect(showFailures(result, folder.path)).toMatchInlineSnapshot(`
      "[config-missing] no moult.config.yaml in DIR/repo/a or above it
        next: moult init"
    `);
  });

  test("refuses to choose between two", () => {
    using folder = makeFolder({ "moult.config.yaml": "", "moult.config.ts": "" });
    expect(showFailures(findConfig(folder.path), folder.path)).toMatchInlineSnapshot(`
      "DIR/moult.config.ts [config-invalid] there are two configs, moult.config.yaml and moult.config.ts
        next: remove one of them, or choose with --config FILE"
    `);
  });
});
