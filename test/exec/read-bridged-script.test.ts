import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readBridgedScript } from "../../src/exec/read-bridged-script.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "moult-script-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

it.each([
  'source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"',
  '. "$here/lib/common.sh"',
  "source ci/lib/common.sh # from the root",
  "source ./ci/lib/common.sh",
])(
  "finds the functions of a file that is sourced with %s, and of those that it sources",
  async (line) => {
    write("ci/lib/common.sh", 'source "${BASH_SOURCE[0]%/*}/more.sh"\n. ci/test.sh\n');
    write("ci/lib/more.sh", "test_far() { :; }\n");
    const text = `${line}\nsource /etc/hostname-of-nobody; source "$UNKNOWN"; source ci\nif true; then\n  test_far\nfi\n`;
    write("ci/test.sh", text);
    const range = { fromLine: 3, toLine: 5 };
    expect(await readBridgedScript(root, { script: "ci/test.sh" })).toEqual({
      ok: true,
      value: { path: "ci/test.sh", text, range },
    });
  },
);

it("says which script cannot be read, and what to do", async () => {
  const read = await readBridgedScript(root, { script: "ci/gone.sh" });
  expect(read).toMatchObject({
    ok: false,
    failures: [{ code: "file-missing", place: { path: "ci/gone.sh" } }],
  });
});

it("keeps what it found as long as no text of it changes", async () => {
  write("ci/common.sh", "test_a() { :; }\n");
  write("ci/test.sh", "source ci/common.sh\nif true; then\n  test_a\nfi\n");
  const find = async (): Promise<unknown> => {
    const read = await readBridgedScript(root, { script: "ci/test.sh" }, "build 1");
    return read.ok ? read.value.range : read.failures[0]?.code;
  };
  mkdirSync(join(root, ".moult"));
  const cache = join(root, ".moult/dispatch.cache.json");
  expect(await find()).toEqual({ fromLine: 2, toLine: 4 });
  // What is kept is what is answered: nothing is parsed again.
  const kept = readFileSync(cache, "utf8");
  writeFileSync(cache, kept.replace('"fromLine":2', '"fromLine":3'));
  expect(await find()).toEqual({ fromLine: 3, toLine: 4 });
  write("ci/common.sh", "test_b() { :; }\n");
  expect(await find()).toBe("config-invalid");
  write("ci/common.sh", "test_a() { :; }\n# more\n");
  expect(await find()).toEqual({ fromLine: 2, toLine: 4 });
  writeFileSync(cache, kept.slice(0, 40));
  expect(await find()).toEqual({ fromLine: 2, toLine: 4 });
});
