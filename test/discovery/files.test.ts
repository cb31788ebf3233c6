import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFiles, type FileQuery } from "../../src/discovery/files.ts";

interface Tree {
  readonly root: string;
  readonly [Symbol.dispose]: () => void;
}

function makeTree(files: readonly string[]): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "moult-discovery-")));
  for (const file of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

function find(root: string, query: Partial<FileQuery>): readonly string[] {
  const result = findFiles(root, [{ include: [], exclude: [], ...query }]);
  if (!result.ok) throw new Error(result.failures[0]?.message);
  return result.value[0]?.files.map((file) => file.path) ?? [];
}

function breakDown(): never {
  throw new TypeError("a bug");
}

const FILES = [
  "app/tests/test_a.py",
  "app/tests/deep/test_b.py",
  "app/tests/deep/manual/test_m.py",
  "app/tests/helper.py",
  "app/tests/__pycache__/test_a.py",
  "app/tests/.hidden/test_h.py",
  "app/tests/.test_dot.py",
  "node_modules/x/test_x.py",
  ".github/test_g.py",
  "test_top.py",
];

describe("findFiles", () => {
  test.each([
    [
      ["app/tests/**/test_*.py"],
      ["app/tests/deep/manual/test_m.py", "app/tests/deep/test_b.py", "app/tests/test_a.py"],
    ],
    [["app/tests/*.py"], ["app/tests/helper.py", "app/tests/test_a.py"]],
    [["./test_*.py"], ["test_top.py"]],
    [["**/test_{a,b}.py"], ["app/tests/deep/test_b.py", "app/tests/test_a.py"]],
    [["app/{tests,docs/x}/test_*.py"], ["app/tests/test_a.py"]],
    [["app/*/test_?.py"], ["app/tests/test_a.py"]],
    [["app/tests/.hidden/*.py"], ["app/tests/.hidden/test_h.py"]],
    [["**/.hidden/*.py"], ["app/tests/.hidden/test_h.py"]],
    [[".github/**"], [".github/test_g.py"]],
    [["node_modules/**/*.py"], ["node_modules/x/test_x.py"]],
    [["**/__pycache__/*.py"], ["app/tests/__pycache__/test_a.py"]],
    [["test_top.py"], ["test_top.py"]],
    [["test_top.py", "test_*.py"], ["test_top.py"]],
    [["nope/**/*.py"], []],
    [["test_top.py/*"], []],
    [["app/tests"], []],
  ])("%j finds %j", (include, found) => {
    using tree = makeTree(FILES);
    expect(find(tree.root, { include })).toEqual(found);
  });

  test.each([
    [["**/manual/**"], ["app/tests/deep/test_b.py", "app/tests/test_a.py"]],
    [["app/tests/deep"], ["app/tests/test_a.py"]],
    [["app/tests/deep/"], ["app/tests/test_a.py"]],
    [["app/tests/test_a.py"], ["app/tests/deep/manual/test_m.py", "app/tests/deep/test_b.py"]],
    [["app"], []],
  ])("leaves out %j", (exclude, found) => {
    using tree = makeTree(FILES);
    expect(find(tree.root, { include: ["app/tests/**/test_*.py"], exclude })).toEqual(found);
  });

  test("tells for each pattern what it matched, and for each file by which it came", () => {
    using tree = makeTree(["a/x.py", "a/y.py"]);
    const include = ["a/x*", "a/*.py", "a/y.py", "b.py", "b/*"];
    const result = findFiles(tree.root, [{ include, exclude: ["a/y.py"] }]);
    expect(result).toEqual({
      ok: true,
      value: [
        {
          files: [{ path: "a/x.py", pattern: "a/x*" }],
          patterns: [
            { pattern: "a/x*", kind: "glob", matchedCount: 1 },
            { pattern: "a/*.py", kind: "glob", matchedCount: 2 },
            { pattern: "a/y.py", kind: "path", matchedCount: 1 },
            { pattern: "b.py", kind: "path", matchedCount: 0 },
            { pattern: "b/*", kind: "glob", matchedCount: 0 },
          ],
        },
      ],
    });
  });

  test("reads each directory once for all queries, and only where a pattern reaches", () => {
    using tree = makeTree(["app/tests/a/t.py", "app/tests/skip/t.py", "build/b.py", "lib/x/t.py"]);
    const seen: string[] = [];
    findFiles(
      tree.root,
      [
        { include: ["app/tests/**/*.py"], exclude: ["**/skip/**"] },
        { include: ["app/tests/**/t.py", "lib/*.py"], exclude: ["**/skip"] },
      ],
      (path) => {
        seen.push(relative(tree.root, path));
        return readdirSync(path, { withFileTypes: true });
      },
    );
    expect(seen).toEqual(["app/tests", "app/tests/a", "lib"]);
  });

  test("follows links to files, and links to directories only when a pattern names them", () => {
    using tree = makeTree(["real/test_a.py", "dir/test_b.py"]);
    symlinkSync("test_a.py", join(tree.root, "real/test_link.py"));
    symlinkSync("nowhere.py", join(tree.root, "real/test_broken.py"));
    symlinkSync("test_self.py", join(tree.root, "real/test_self.py"));
    symlinkSync("..", join(tree.root, "real/loop"));
    symlinkSync("dir", join(tree.root, "named"));
    expect(find(tree.root, { include: ["real/**"] })).toEqual([
      "real/test_a.py",
      "real/test_link.py",
    ]);
    expect(find(tree.root, { include: ["named/**"] })).toEqual(["named/test_b.py"]);
  });

  test("finds names with glob characters when they are escaped", () => {
    using tree = makeTree(["a/x[1].py", "a/x1.py"]);
    expect(find(tree.root, { include: ["a/x\\[1\\].py"] })).toEqual(["a/x[1].py"]);
  });

  test("passes on what is not an error of the file system", () => {
    expect(() => findFiles("/", [{ include: ["*"], exclude: [] }], breakDown)).toThrow("a bug");
  });

  test("names a directory that cannot be read, unless it is out of reach or excluded", () => {
    using tree = makeTree(["a/open/t.py", "a/shut/t.py", "other/t.py"]);
    chmodSync(tree.root, 0o755);
    chmodSync(join(tree.root, "a/shut"), 0o000);
    const ask = (query: FileQuery) => findAsNobody(tree.root, query);
    expect(ask({ include: ["a/**/*.py"], exclude: [] })).toMatchInlineSnapshot(`
      [
        {
          "code": "directory-unreadable",
          "message": "the directory a/shut cannot be read (EACCES)",
          "next": "make it readable (chmod a+rx ROOT/a/shut), or leave it out with exclude: ["a/shut/**"]",
          "place": {
            "path": "ROOT/a/shut",
          },
        },
      ]
    `);
    expect(ask({ include: ["a/**/*.py"], exclude: ["a/shut"] })).toEqual(["a/open/t.py"]);
    expect(ask({ include: ["other/*.py"], exclude: [] })).toEqual(["other/t.py"]);
    chmodSync(join(tree.root, "a/shut"), 0o755);
  });

  test("does not depend on the order of patterns, and repeats nothing", () => {
    using tree = makeTree(FILES);
    const patterns = ["**/*.py", "app/**/test_*", "test_top.py", "app/tests/*", "**/deep/**"];
    fc.assert(
      fc.property(fc.shuffledSubarray(patterns, { minLength: 1 }), (include) => {
        const found = find(tree.root, { include });
        expect(found).toEqual([...new Set(found)].sort());
        expect(found).toEqual(find(tree.root, { include: include.toReversed() }));
      }),
      { numRuns: 30 },
    );
  });
});

/** Runs a search in a process that is not root, for whom a closed directory is closed. */
function findAsNobody(root: string, query: FileQuery): unknown {
  const script = "test/discovery/fixtures/find-as-nobody.ts";
  const output = execFileSync(process.execPath, [script, root, JSON.stringify(query)], {
    encoding: "utf8",
  });
  return JSON.parse(output.replaceAll(root, "ROOT"));
}
