import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { makeFolder, valueOf } from "./folder.ts";

const TEXT = 'version: 1\ntests:\n  unit: { files: ["a/*"], run: [x, "{fiel}"] }\n';
const CACHE = ".moult/moult.config.yaml.cache.json";

const load = async (startDir: string, cacheKey?: string) =>
  valueOf(await loadConfig({ startDir, ...(cacheKey === undefined ? {} : { cacheKey }) }));

describe("a config that was checked before", () => {
  test("comes from the cache with the same values and places", async () => {
    using folder = makeFolder({ ".git/HEAD": "", ".moult/x": "", "moult.config.yaml": TEXT });
    const first = await load(folder.path, "build-1");
    expect(existsSync(join(folder.path, CACHE))).toBe(true);
    const second = await load(folder.path, "build-1");
    expect(second.config).toEqual(first.config);
    const paths = [
      ["tests", "unit", "run", 1],
      ["tests", "unit", "files", 0],
      ["tests", "unit", "memory"],
      ["limits", "jobs"],
      [],
    ];
    for (const keys of paths) expect(second.placeOf(keys)).toEqual(first.placeOf(keys));
    expect(readdirSync(join(folder.path, ".moult"))).toHaveLength(2);
  });

  test("can be kept later, when there is a state folder", async () => {
    using folder = makeFolder({ ".git/HEAD": "", "moult.config.yaml": TEXT });
    const first = await load(folder.path, "build-1");
    expect(existsSync(join(folder.path, ".moult"))).toBe(false);
    mkdirSync(join(folder.path, ".moult"));
    first.keep?.();
    expect(existsSync(join(folder.path, CACHE))).toBe(true);
    const second = await load(folder.path, "build-1");
    expect(second.config).toEqual(first.config);
    expect(second.keep).toBeUndefined();
  });

  test("is checked again when its text or the build is another", async () => {
    using folder = makeFolder({ ".git/HEAD": "", ".moult/x": "", "moult.config.yaml": TEXT });
    await load(folder.path, "build-1");
    const path = join(folder.path, CACHE);
    writeFileSync(path, readFileSync(path, "utf8").replace("a/*", "from-cache"));
    const filesOf = async (key?: string): Promise<unknown> =>
      (await load(folder.path, key)).config.tests["unit"]?.files;
    // The text is part of what was changed: it no longer fits.
    expect(await filesOf("build-1")).toEqual(["a/*"]);
    expect(await filesOf("build-2")).toEqual(["a/*"]);
    writeFileSync(join(folder.path, "moult.config.yaml"), TEXT.replace("a/*", "b/*"));
    expect(await filesOf("build-2")).toEqual(["b/*"]);
    expect(await filesOf()).toEqual(["b/*"]);
  });

  test("does not need the cache: it may be cut off, unwritable or out of place", async () => {
    using folder = makeFolder({ ".git/HEAD": "", ".moult/x": "", "moult.config.yaml": TEXT });
    await load(folder.path, "build-1");
    const path = join(folder.path, CACHE);
    for (const bad of ["", "null", "{}", readFileSync(path, "utf8").slice(0, 50)]) {
      writeFileSync(path, bad);
      expect((await load(folder.path, "build-1")).config.tests["unit"]?.run).toHaveLength(2);
    }
    using other = makeFolder({ ".git/HEAD": "", ".moult": "", "moult.config.yaml": TEXT });
    await load(other.path, "build-1");
    using third = makeFolder({ ".git/HEAD": "", "moult.config.yaml": TEXT });
    await load(third.path, "build-1");
    expect(existsSync(join(third.path, ".moult"))).toBe(false);
    mkdirSync(join(third.path, CACHE), { recursive: true });
    await load(third.path, "build-1");
  });
});
