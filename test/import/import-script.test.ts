import { beforeAll, describe, expect, it } from "vitest";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";
import { checkText } from "../../src/config/check-config.ts";
import { importScript } from "../../src/import/import-script.ts";
import { renderConfig } from "../../src/import/render-config.ts";

let parse: ParseBash;
beforeAll(async () => {
  parse = await loadBashParser();
});

/** The suites of a script, as the config has them, and nothing of it that is no config. */
function suitesOf(text: string): string {
  const imported = importScript(parse, { path: "ci/test.sh", text, helpers: [] });
  if (!imported.ok) return imported.failures.map(({ message }) => message).join("; ");
  const config = renderConfig(imported.value);
  const checked = checkText("moult.config.yaml", config, undefined);
  expect(checked.ok ? [] : checked.failures).toEqual([]);
  return config.slice(config.indexOf("suites:"));
}

const FUNCTIONS = `f() { make f "$@"; }
g() { X=changed; }
h() { make h; }
`;

describe("importScript", () => {
  it("asks nothing of CI that the script itself has changed", () => {
    const text = `${FUNCTIONS}X=\${X:-1}\nif [[ $A == a ]]; then\n  g\n  if [[ $X == 1 ]]; then f; fi\nelif [[ $X == 2 ]]; then\n  f\nelse h; fi\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: a
          when: { env: A, eq: a }
          steps:
            - call: g
            - sh: "if [[ $X == 1 ]]; then f; fi"
        - name: x-2
          when: { env: X, eq: "2" }
          steps:
            - call: f
        - name: default
          steps:
            - call: h
      "
    `);
  });

  it("takes a word for one only when it is one whatever CI sets", () => {
    const text = `${FUNCTIONS}SHARD_NUMBER=\${SHARD_NUMBER:-1}\nif [[ $A ]]; then\n  f $SHARD_NUMBER\n  f $A\n  f "$A"\n  f *.txt\n  f ~\n  f $((SHARD_NUMBER - 1)) \${B:+x}\n  f "$1"\nelse h; fi\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: with-a
          when: { env: A, nonempty: true }
          steps:
            - { call: f, args: ["\${SHARD_NUMBER}"] }
            - sh: "f $A"
            - { call: f, args: ["\${A:-}"] }
            - sh: |-
                f *.txt
                f ~
                f $((SHARD_NUMBER - 1)) \${B:+x}
                f "$1"
        - name: default
          steps:
            - call: h
      "
    `);
  });

  it("keeps together what the status binds, and leaves to bash what runs beside it", () => {
    const text = `${FUNCTIONS}if [[ $A == a ]]; then\n  f one\n  code=$?\n  h & wait\n  f "$code" || exit 3\nelse h; fi\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: a
          when: { env: A, eq: a }
          steps:
            - sh: |-
                f one
                code=$?
                h & wait
                f "$code" || exit 3
        - name: default
          steps:
            - call: h
      "
    `);
  });

  it("does not let a variable that a step sets answer the questions after it", () => {
    const text = `${FUNCTIONS}if [[ $A == a* ]]; then\n  export M=1 N=2\n  if [[ $M == 1 ]]; then f "$N"; fi\n  if [[ $A == ab ]]; then export A=z; fi\n  [[ $A != z ]] || h\n  f "$A"\nelse h; fi\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: a
          when: { env: A, glob: "a*" }
          steps:
            - set: { M: "1", N: "2" }
            - { call: f, args: ["2"] }
            - sh: "export A=z"
              when: { env: A, eq: ab }
            - call: h
              when: { not: { all: [{ not: { env: A, eq: ab } }, { not: { env: A, eq: z } }] } }
            - call: f
              args: [z]
              when: { env: A, eq: ab }
            - call: f
              args: ["\${A:-}"]
              when: { not: { env: A, eq: ab } }
        - name: default
          steps:
            - call: h
      "
    `);
  });

  it("leaves arms to bash from the first whose condition is no data", () => {
    const text = `${FUNCTIONS}if [[ $A == a ]]; then f\nelif grep -q x y; then g\nelif [[ $A == b ]]; then h\nfi\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: a
          when: { env: A, eq: a }
          steps:
            - call: f
        - name: rest
          steps:
            - sh: |-
                if grep -q x y; then g
                elif [[ $A == b ]]; then h
                fi
      "
    `);
  });

  it("steps over what ended before, and hands over what ends in the set-up", () => {
    const text = `${FUNCTIONS}[[ $A != skip ]] || exit 0\nif [[ $A == a ]]; then\n  if [[ $B ]]; then f; exit 0; fi\n  h\nelse h; fi\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: early-end
          when: { env: A, eq: skip }
          handOver: [bash, "ci/test.sh"]
        - name: a
          when: { env: A, eq: a }
          steps:
            - call: f
              when: { env: B, nonempty: true }
            - sh: "exit 0"
              when: { env: B, nonempty: true }
            - call: h
              when: { env: B, nonempty: false }
        - name: default
          steps:
            - call: h
      "
    `);
  });

  it("keeps a function that cannot be taken apart", () => {
    const text = `${FUNCTIONS}main() { if [[ $1 == a ]]; then f; return 1; fi; case $1 in b) h ;; c) f ;; esac; }\nmain "$@"\n`;
    expect(suitesOf(text)).toMatchInlineSnapshot(`
      "suites:
        - name: default
          steps:
            - sh: 'main "$@"'
      "
    `);
  });

  it("takes what it does not understand as it is", () => {
    const broken = `${FUNCTIONS}if [[ $A == a ]]; then f; elif [[ $A == b ]]; then h; fi\nfor x in ; do f\n`;
    expect(suitesOf(broken)).toContain("call: f");
    expect(suitesOf("# nothing\nf() { :; }\n")).toBe("ci/test.sh does nothing at its top level");
  });
});
