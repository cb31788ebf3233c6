import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { anchorsOf, findFences, proseOf, readPages } from "./markdown.ts";

const pages = readPages();

/** Whole help pages: a command would stand below its own output. */
const GENERATED = ["docs/cli.md", "docs/exit-codes.md", "bench/RESULTS.md"];
const written = pages.filter(({ path }) => !GENERATED.includes(path));

describe.each(pages)("$path", (page) => {
  test("has no link that leads nowhere", () => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(link));
    expect(broken).toEqual([]);
  });

  function leadsSomewhere(link: string): boolean {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page.path : join(page.path, "..", path);
    if (!existsSync(target)) return false;
    if (anchor === undefined) return true;
    return anchorsOf({ path: target, text: readFileSync(target, "utf8") }).includes(anchor);
  }
});

test.each(written)("$path begins with a command that can be pasted", (page) => {
  const [first] = findFences(page);
  expect(first?.language).toBe("sh");
  expect(first?.line).toBeLessThanOrEqual(5);
});

test("no page is longer than 200 lines, no decision longer than 60", () => {
  const tooLong = written.filter(({ path, text }) => {
    const lineCount = text.split("\n").length - 1;
    return lineCount > (path.startsWith("docs/decisions/") ? 60 : 200);
  });
  expect(tooLong.map((page) => page.path)).toEqual([]);
});

test("docs/architecture.md names every room of src/", () => {
  const text = readFileSync("docs/architecture.md", "utf8");
  const rooms = readdirSync("src", { withFileTypes: true }).filter((one) => one.isDirectory());
  expect(
    rooms.map((room) => room.name).filter((name) => !text.includes(`| \`${name}/\` |`)),
  ).toEqual([]);
});
