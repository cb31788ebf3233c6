import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readScriptFacts } from "../../src/bash/script-facts.ts";
import { loadBashParser } from "../../src/bash/tree-sitter.ts";
import { checkSyntax } from "../../src/exec/check-syntax.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "moult-syntax-"));
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** Undefined for what bash accepts, else `line: message`. */
async function check(text: string): Promise<string | undefined> {
  writeFileSync(join(root, "test.sh"), text);
  const checked = await checkSyntax({ root, path: "test.sh" }, process.env["PATH"]);
  if (checked.ok) return undefined;
  const [failure] = checked.failures;
  const place = failure?.place !== undefined && "line" in failure.place ? failure.place.line : "?";
  return `${place}: ${failure?.message}`;
}

/** Whether `bash -n` accepts a file, asked without any of Moult's code. */
function isAccepted(path: string): boolean {
  try {
    execFileSync("bash", ["-n", path], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("the syntax of a script", () => {
  it("is that of bash -n for every script of this repository", async () => {
    const scripts = globSync(["test/fixtures/**/*.sh", "examples/**/*.sh", "src/**/*.bash"]);
    expect(scripts.length).toBeGreaterThan(15);
    const checked = await Promise.all(
      scripts.map(async (path) => {
        const { ok } = await checkSyntax({ root: resolve("."), path }, process.env["PATH"]);
        return [path, ok];
      }),
    );
    expect(checked).toEqual(scripts.map((path) => [path, isAccepted(path)]));
  });

  it.each([
    ["if true; then\n  echo a\n", 2, "syntax error: unexpected end of file"],
    ["echo a\necho 'b\n", 2, "unexpected EOF while looking for matching `''"],
    ["echo\nfi\necho\n", 2, "syntax error near unexpected token `fi'"],
    ["f() {\n  echo\n", 2, "syntax error: unexpected end of file"],
    ["case $x in\n  a) b ;;\n", 2, "syntax error: unexpected end of file"],
    ["for x in; do; done\n", 1, "syntax error near unexpected token `;'"],
    ["a=(1 2\n", 1, "unexpected EOF while looking for matching `)'"],
    ["echo $(ls\n", 1, "unexpected EOF while looking for matching `)'"],
    ["a && && b\n", 1, "syntax error near unexpected token `&&'"],
    ["[[ a\n", 1, "unexpected token `newline', conditional binary operator expected"],
    ["{ echo; \n}\n}\n", 3, "syntax error near unexpected token `}'"],
    ["case x in a) ;; esac esac\n", 1, "syntax error near unexpected token `esac'"],
    ["if a; then b; elif; fi\n", 1, "syntax error near unexpected token `;'"],
    ["() { :; }\n", 1, "syntax error near unexpected token `)'"],
    ["cat <<A | (\nA\n", 2, "syntax error: unexpected end of file"],
  ])("is refused with the line of bash: %j", async (text, line, message) => {
    const said = await check(text);
    expect(isAccepted(join(root, "test.sh"))).toBe(false);
    // Newer versions of bash say more at the end of it, and know where it began.
    expect(said).toContain(
      `bash cannot read test.sh: ${message}`.replace(/ unexpected end of file$/, ""),
    );
    expect(Number(said?.split(":")[0])).toBeLessThanOrEqual(line);
  });

  it.each([
    ["a case whose last arm falls through", "case $x in\n  a) b ;;\n  *) c ;&\nesac\n"],
    ["[ without its last word", "[ $x == ]\n[[ $y == a ]]\n"],
    ["an arithmetic command in a condition", "((( a + 1 ) > 2)) || ((b)) && ((c))\n"],
  ])("is good for bash though the parser gives up: %s", async (_what, text) => {
    expect(await check(text)).toBeUndefined();
  });

  it("may have what is only good after shopt", async () => {
    expect(await check("shopt -s extglob\nrm !(a|b)\n")).toBeUndefined();
    expect(await check("rm !(a|b)\n")).toContain("1: ");
    expect(await check("shopt -s extglob\nrm !(a|b\nfi\n")).toContain("bash cannot read");
  });

  it("has a warning for a text without its end, which is no error", async () => {
    expect(await check("cat <<A\ntext\n")).toBeUndefined();
  });

  it("is looked at without running anything, whatever the environment says", async () => {
    const marker = join(root, "ran");
    writeFileSync(join(root, "env.sh"), `touch '${marker}'\nset -n\n`);
    vi.stubEnv("BASH_ENV", join(root, "env.sh"));
    vi.stubEnv("SHELLOPTS", "verbose:xtrace");
    vi.stubEnv("BASH_FUNC_touch%%", "() { :; }");
    const text = `touch '${marker}'\n: $(touch '${marker}')\ntrap 'touch ${marker}' EXIT DEBUG\n`;
    expect(await check(text)).toBeUndefined();
    expect(globSync("ran", { cwd: root })).toEqual([]);
  });

  it("is not known without the file, and without bash", async () => {
    const missing = await checkSyntax({ root, path: "missing.sh" }, process.env["PATH"]);
    expect(missing).toMatchObject({ ok: false, failures: [{ code: "file-missing" }] });
    const alone = await checkSyntax({ root, path: "test.sh" }, root);
    expect(alone).toMatchObject({ ok: false, failures: [{ code: "environment-broken" }] });
  });

  it("of the fixtures is understood by the parser too", async () => {
    const parse = await loadBashParser();
    const scripts = globSync(["test/fixtures/bash/**/*.sh", "examples/**/*.sh"]);
    const bad = scripts.filter(
      (path) => readScriptFacts(parse, readFileSync(path, "utf8")).hasErrors,
    );
    expect(bad).toEqual([]);
  });
});
