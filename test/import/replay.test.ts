import { beforeAll, describe, expect, it } from "vitest";
import { loadBashParser, type ParseBash } from "../../src/bash/tree-sitter.ts";
import { mayRefine } from "../../src/import/from-traces.ts";
import { importScript } from "../../src/import/import-script.ts";

let parse: ParseBash;
beforeAll(async () => {
  parse = await loadBashParser();
});

/** Whether the calls that traces show may stand in place of a loop. */
function mayReplay(loop: string): boolean {
  const text = `set -e\nJOBS=$(nproc)\nKIND=\${KIND:-a}\none() { make "$@"; }\nread_it() { make "$seen"; }\nrun_two() { last=$1; }\n${loop}\n`;
  const imported = importScript(parse, { path: "ci/test.sh", text, helpers: [] });
  if (!imported.ok) throw new Error(imported.failures.map(({ message }) => message).join("; "));
  return mayRefine(imported.value);
}

describe("isReplayable", () => {
  it.each([
    'for t in $TESTS; do one "$t" "-j$N" -v; done',
    'for t in $TESTS; do one "$KIND/$t" "$@"; run_two $t; done',
    'for t in $TESTS "$KIND"; do "run_$t"; done',
    "for t in $TESTS; do if [[ $t == a* ]]; then one x; else continue; fi; done",
    'for t in $TESTS; do case "$t" in a) one a ;; *) exit 3 ;; esac; done',
    'for t in $TESTS; do if one "$t"; then echo "$t is good"; else exit 5; fi; done',
  ])("takes the calls of a trace for %s", (loop) => {
    expect(mayReplay(loop)).toBe(true);
  });

  it.each([
    // Values of the machine.
    'for t in $TESTS; do one "-j$JOBS"; done',
    'for t in $TESTS; do one "$HOSTNAME"; done',
    'for t in $TESTS; do one "$$"; done',
    'for t in $TESTS; do one "$(date)"; done',
    "for t in $TESTS; do one *.txt; done",
    "for t in tests/*; do one $t; done",
    "for t in $TESTS; do if [[ -f $t ]]; then one $t; fi; done",
    "for t in $TESTS; do if [[ $UID == 0 ]]; then one $t; fi; done",
    // What is around the calls.
    "for seen in $TESTS; do read_it; done",
    'for t in $TESTS; do one; done\necho "$t"',
    'for t in $TESTS; do run_two "$t"; one "$last"; done',
    "for t in $TESTS; do CFG=$t one; done",
    "for t in $TESTS; do one >> log.txt; done",
    "for t in $TESTS; do one || true; done",
    "for t in $TESTS; do one & done",
    "for t in $TESTS; do (cd $t; one); done",
    "for t in $TESTS; do if one; then one 2; else one 3; fi; done",
    "for t in $TESTS; do one; done > log.txt",
    "for t in $TESTS; do one; done &\nwait",
    // A builtin leaves nothing in a trace.
    'for t in $TESTS; do "$t"; done',
    'for last in $TESTS; do run_two x; one "$last"; done',
  ])("leaves to bash: %s", (loop) => {
    expect(mayReplay(loop)).toBe(false);
  });
});
