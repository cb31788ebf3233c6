import { describe, expect, it } from "vitest";
import { passesFilter } from "../../src/github/path-filter.ts";

describe("passesFilter", () => {
  // The examples of GitHub's filter pattern cheat sheet, and what they are said not to match.
  it.each([
    ["*", ["README.md", "server.rb"], ["docs/README.md"]],
    ["*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "a/page.js"]],
    ["**", ["all/the/files.md", "a"], []],
    ["*.js", ["app.js", "index.js"], ["js/index.js"]],
    ["**.js", ["index.js", "js/index.js", "src/js/app.js"], ["index.jsx"]],
    ["docs/*", ["docs/README.md", "docs/file.txt"], ["docs/a/b", "docs"]],
    ["docs/**", ["docs/README.md", "docs/mona/octocat.txt"], ["my/docs/a"]],
    ["docs/**/*.md", ["docs/README.md", "docs/a/markdown/file.md"], ["docs/a.txt"]],
    ["**/docs/**", ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"], ["a/b"]],
    ["**/README.md", ["README.md", "js/README.md"], ["js/OTHER.md"]],
    ["**/*src/**", ["a/src/app.js", "my-src/code/js/app.js"], ["srcs/a"]],
    ["**/*-post.md", ["my-post.md", "path/their-post.md"], ["post.md"]],
    ["**/migrate-*.sql", ["migrate-10909.sql", "db/sept/migrate-v1.sql"], ["db/migrate.sql"]],
    ["v[12].[0-9]+.sh", ["v1.10.sh", "v2.9.sh"], ["v3.1.sh", "v1.x.sh"]],
    ["run_tests.sh", ["run_tests.sh"], ["run_testsxsh", "a/run_tests.sh"]],
    [String.raw`a\*`, ["a*"], ["ab"]],
    ["[^a]", ["^", "a"], ["b"]],
    ["[", ["["], ["x"]],
    ["+a(b|c)", ["+a(b|c)"], ["ab"]],
    ["a*+", ["a+", "abc+"], ["a"]],
    ["[z-a]", [], ["z", "a", "[z-a]"]],
  ])("%s", (pattern, matching, others) => {
    expect(matching.filter((path) => !passesFilter([pattern], path))).toEqual([]);
    expect(others.filter((path) => passesFilter([pattern], path))).toEqual([]);
  });

  it("lets the last pattern that matches decide", () => {
    const patterns = ["*.md", "!README.md", "README*"];
    expect(passesFilter(patterns, "hello.md")).toBe(true);
    expect(passesFilter(patterns, "README.md")).toBe(true);
    expect(passesFilter(patterns.slice(0, 2), "README.md")).toBe(false);
    expect(passesFilter([], "a")).toBe(false);
  });
});
