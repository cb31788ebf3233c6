import { describe, expect, it } from "vitest";
import { findMentions } from "../../src/refs/find-mentions.ts";
import { renameIn } from "../../src/refs/plan-refs.ts";

const RENAMING = { old: "ci/test.sh", new: "ci/run-tests", backup: "ci/test.sh.backup" };

/** What becomes of each mention in a file: its new text, `?` for one that stays. */
function become(path: string, text: string, files: readonly string[] = []): readonly string[] {
  const mentions = findMentions(
    { path, text },
    {
      old: RENAMING.old,
      root: "/home/me/project",
      files: new Set([RENAMING.old, path, ...files]),
      isOfMoult: () => false,
      filtersOf: () => [],
    },
  );
  return mentions.map((one) => renameIn(one, RENAMING) ?? "?");
}

describe("a script in a folder", () => {
  it.each([
    ["a.sh", "ci/test.sh a", ["ci/run-tests"]],
    ["a.sh", "./ci/test.sh", ["./ci/run-tests"]],
    ["a.sh", "ci//test.sh", ["ci/run-tests"]],
    ["a.sh", "test.sh", ["?"]],
    [
      "a.sh",
      "ci/my-test.sh ci/test.sh.orig ci/test.sh/x ci/test.shx ci/test.sh-1 xci/test.shy",
      [],
    ],
    [
      "ci/b.sh",
      "./test.sh && test.sh && ../ci/test.sh",
      ["./run-tests", "run-tests", "../ci/run-tests"].map((one) => one.replace("../ci/", "")),
    ],
    ["docs/a.md", "[x](../ci/test.sh), [y](/ci/test.sh)", ["../ci/run-tests", "/ci/run-tests"]],
    ["a.sh", "cd ci && ./test.sh", ["./run-tests"]],
    ["a.sh", "(cd ci; ./test.sh)", ["./run-tests"]],
    ["a.sh", "(cd ci; make) && ./test.sh", ["?"]],
    ["docs/a.sh", 'cd ../ci && "./test.sh"', ["./run-tests"]],
    ["a.sh", "cd src && cd ../ci && ./test.sh", ["./run-tests"]],
    ["a.sh", 'cd "$WHERE" && ./test.sh', ["?"]],
    ["a.sh", 'cd "$(git rev-parse --show-toplevel)" && ci/test.sh', ["ci/run-tests"]],
    [
      "a.sh",
      '"$ROOT"/ci/test.sh ${ROOT}/ci/test.sh $(pwd)/ci/test.sh',
      ['"$ROOT"/ci/run-tests', "${ROOT}/ci/run-tests", "$(pwd)/ci/run-tests"],
    ],
    [
      "ci/b.sh",
      '"$(dirname "${BASH_SOURCE[0]}")/test.sh"',
      ['$(dirname "${BASH_SOURCE[0]}")/run-tests'],
    ],
    ["a.py", 'os.path.join(ROOT, "ci", "test.sh")', ["run-tests"]],
    ["a.py", 'Path(ROOT) / "ci" / "test.sh"', ["run-tests"]],
    ["a.py", 'os.path.join(ROOT, "other", "test.sh")', ["?"]],
    [
      "a.txt",
      "/home/me/project/ci/test.sh /srv/ci/test.sh ~/ci/test.sh",
      ["/home/me/project/ci/run-tests", "?", "?"],
    ],
    ["Dockerfile", "COPY . /app\nCMD /app/ci/test.sh", ["/app/ci/run-tests"]],
    ["Dockerfile", "RUN curl x\nCMD /app/ci/test.sh", ["?"]],
    ["a.json", '{"a": "x\\nci/test.sh"}', ["ci/run-tests"]],
    ["a.txt", String.raw`ci\test.sh`, ["?"]],
    ["a.txt", "see ci/test.sh.", ["ci/run-tests"]],
    ["a.txt", "ci/test.sh#L12 ci/test.sh:12", ["?", "?"]],
    ["sub/.gitattributes", "/ci/test.sh eol=lf", ["?"]],
  ])("%s: %s", (path, text, expected) => {
    expect(become(path, text)).toEqual(expected);
  });

  it("is not the file of its name in another folder, however near that is", () => {
    expect(become("other/Makefile", "x:\n\tcd other && ./test.sh\n", ["other/test.sh"])).toEqual(
      [],
    );
    expect(become("a.sh", "other/test.sh; (cd other && ./test.sh)", ["other/test.sh"])).toEqual([]);
    expect(become("ci/a.sh", "./test.sh", ["test.sh"])).toEqual(["?"]);
    expect(become("ci/a.sh", "cd ../other\n./test.sh", ["other/test.sh"])).toEqual(["?"]);
    expect(become("other/a.sh", '"$(dirname "$0")/test.sh"', ["other/test.sh"])).toEqual([]);
    expect(become("ci/a.sh", "$(dirname $0)/test.sh", ["other/test.sh"])).toEqual([
      "$(dirname $0)/run-tests",
    ]);
    expect(become("ci/a.sh", "cd $1\n./test.sh", ["other/test.sh"])).toEqual(["?"]);
    expect(become("ci/a.sh", '$1/test.sh "$ROOT/ci/test.sh"', ["other/test.sh"])).toEqual([
      "?",
      "$ROOT/ci/run-tests",
    ]);
  });
});
