import { describe, expect, it } from "vitest";
import type { FindingKind } from "../../src/audit/finding.ts";
import { applyFix, audit, runBash } from "./audit-rig.ts";

/** A script with a trouble that real bash shows, and what bash does when the fix is pasted in. */
interface Trouble {
  readonly what: string;
  readonly kind: FindingKind;
  readonly line: number;
  readonly text: string;
  /** `exit code: output`. */
  readonly before: string;
  readonly after: string;
}

const TROUBLES: readonly Trouble[] = [
  {
    what: "wait alone",
    kind: "wait-loses-codes",
    line: 4,
    text: "work() { return 3; }\nwork a &\n(exit 0) &\nwait\necho green\n",
    before: "0: green",
    after: "3: ",
  },
  {
    what: "wait alone after a loop that keeps the processes",
    kind: "wait-loses-codes",
    line: 7,
    text: "run() {\n  for n in 0 5; do\n    (exit $n) &\n    ids+=($!)\n  done\n  # all of them\n  wait\n}\nrun && echo green\n",
    before: "0: green",
    after: "5: ",
  },
  {
    what: "wait alone with a variable for each process",
    kind: "wait-loses-codes",
    line: 3,
    text: "(exit 4) & first=$!\n(exit 0) & second=$!\nwait\necho green\n",
    before: "0: green",
    after: "4: ",
  },
  {
    what: "wait for several processes",
    kind: "wait-loses-codes",
    line: 3,
    text: '(exit 6) & pids+=("$!")\n(exit 0) & pids+=("$!")\nwait "${pids[@]}" || exit 1\necho green\n',
    before: "0: green",
    after: "6: ",
  },
  {
    what: "wait for a text of processes",
    kind: "wait-loses-codes",
    line: 4,
    text: 'for n in 7 0; do\n  (exit $n) & pids="$pids $!"\ndone\nwait $pids\necho green\n',
    before: "0: green",
    after: "7: ",
  },
  {
    what: "a job on the line of its loop",
    kind: "wait-loses-codes",
    line: 2,
    text: "for n in 1 0; do (exit $n) & done\nwait\necho green\n",
    before: "0: green",
    after: "1: ",
  },
  {
    what: "a job that nobody waits for",
    kind: "job-never-waited",
    line: 3,
    text: "set -e\nfails() { return 9; }\nfails &\necho green\n",
    before: "0: green",
    after: "9: ",
  },
  {
    what: "a function in a condition",
    kind: "errexit-off",
    line: 7,
    text: "set -e\nbuild() {\n  (exit 2); sh -c 'exit 1'\n  sh -c :\n  echo built\n}\nif ! build; then exit 1; fi\necho green\n",
    before: "0: built\ngreen",
    after: "1: ",
  },
  {
    what: "a function before ||",
    kind: "errexit-off",
    line: 6,
    text: "set -e\ntest_all() {\n  sh -c 'exit 1'\n  env echo \"second test\"\n}\ntest_all || exit 8\necho green\n",
    before: "0: second test\ngreen",
    after: "8: ",
  },
  {
    what: "a declaration with a command",
    kind: "declaration-hides-code",
    line: 2,
    text: "set -e\nf() { local version=$(sh -c 'exit 1'); echo green; }\nf\n",
    before: "0: green",
    after: "1: ",
  },
  {
    what: "a readonly declaration with a command",
    kind: "declaration-hides-code",
    line: 3,
    text: "set -e\nf() {\n  local -r version=\"v$(sh -c 'exit 1')\"\n  echo green\n}\nf\n",
    before: "0: green",
    after: "1: ",
  },
  {
    what: "an export before ||",
    kind: "declaration-hides-code",
    line: 1,
    text: "export HOST=$(sh -c 'exit 1') || exit 4\necho green\n",
    before: "0: green",
    after: "4: ",
  },
  {
    what: "a pipe into tee",
    kind: "pipe-hides-code",
    line: 3,
    text: "set -e\nrun_tests() { echo one; return 5; }\nrun_tests 2>&1 | tee log\necho green\n",
    before: "0: one\ngreen",
    after: "5: one",
  },
  {
    what: "tests that may fail",
    kind: "test-ignored",
    line: 3,
    text: "set -e\ntest_units() { return 6; }\ntest_units || true\necho green\n",
    before: "0: green",
    after: "6: ",
  },
  {
    what: "a row of tests without set -e",
    kind: "only-last-counts",
    line: 4,
    text: "test_a() { return 3; }\ntest_b() { echo b; }\nif [[ -z $CONFIG ]]; then\n  test_a\n  test_b\nfi\n",
    before: "0: b",
    after: "3: ",
  },
  {
    what: "a condition as the last command of a function",
    kind: "guard-ends-function",
    line: 4,
    text: "set -e\nsetup() {\n  sh -c :\n  [[ -n $CUDA ]] && echo cuda\n}\nsetup\necho green\n",
    before: "1: ",
    after: "0: green",
  },
  {
    what: "a condition at the end of a branch of a function",
    kind: "guard-ends-function",
    line: 4,
    text: "set -e\nsetup() {\n  if true; then\n    [[ -n $CUDA ]] && { echo cuda; echo more; }\n  fi\n}\nsetup\necho green\n",
    before: "1: ",
    after: "0: green",
  },
];

function show(text: string): string {
  const { exitCode, stdout } = runBash(text);
  return `${exitCode}: ${stdout.trimEnd()}`;
}

describe("an exit code that is lost", () => {
  it.each(TROUBLES)(
    "is found, and the fix makes it count: $what",
    ({ kind, line, text, before, after }) => {
      const [found, ...others] = audit(text).filter((one) => one.kind === kind);
      expect(found?.place).toEqual({ path: "ci/test.sh", line });
      expect(others).toEqual([]);
      expect(found?.text).toBe(text.split("\n")[line - 1]?.trim());
      const fixed = applyFix(text, found?.fix ?? []);
      expect([show(text), show(fixed)]).toEqual([before, after]);
      expect(audit(fixed).filter((one) => one.kind === kind)).toEqual([]);
    },
  );

  it.each([
    [
      "each job is waited for",
      'a &\npids+=("$!")\nfor p in "${pids[@]}"; do wait "$p" || exit 1; done\nwait\n',
    ],
    ["jobs are ended, not waited for", "a &\nkill $!\nwait\n"],
    ["a server", "redis-server --port 1 &\nwait\n"],
    ["a job that says by itself that it failed", "(a || echo a >>failed) &\nwait\n"],
    ["a job that keeps its code", "(a; echo $? >code) &\nwait\n"],
    ["whose code does not matter", 'a & b &\nwait "$x" "$y" || true\n'],
    ["somebody else ends it", "a &\necho $! >pid\n"],
    [
      "a function whose commands all count",
      "set -e\nf() { a || return 1; b; }\nif f; then c; fi\n",
    ],
    ["a function that asks only", "set -e\nf() { local x; x=$(b); [[ $x ]]; }\nif f; then c; fi\n"],
    ["a function that reads $?", "set -e\nf() { a; local code=$?; b; }\nf || exit 1\n"],
    ["a function whose end is said to be no matter", "set -e\nf() { a; b; }\nf || true\n"],
    ["no set -e in which a function could count", "f() { a; b; }\nif f; then c; fi\n"],
    ["set -e that is off here", "set -e\nset +e\nf() { a; b; }\nif f; then c; fi\n"],
    [
      "a declaration of what does not fail",
      'set -e\nf() { local d=$(pwd) n=$(basename "$1") t=$(a | sed s/x/y/); }\n',
    ],
    ["a declaration with its own way out", "set -e\nexport x=$(a || echo none)\n"],
    ["a declaration and no set -e", "f() { local x=$(a); }\n"],
    ["a pipe with pipefail", "set -eo pipefail\npytest | tee log\n"],
    ["a pipe whose codes are read", 'set -e\npytest | tee log\nexit "${PIPESTATUS[0]}"\n'],
    ["a pipe of a text", "set -e\necho x | tee log\nls | sort\n"],
    [
      "a clean-up that may fail",
      "set -e\nrm -f x || true\ndocker rm test || true\ndelete_test_pods || true\n",
    ],
    ["one test", "test_a() { :; }\necho x\ntest_a\n"],
    ["tests that count by themselves", "test_a() { b || exit 1; }\ntest_a\ntest_a\n"],
    ["tests with set -e from the first line", "#!/bin/bash -e\ntest_a() { b; }\ntest_a\ntest_a\n"],
    [
      "tests of a script that sources a file that is not known",
      "source ./x.sh\npytest a\npytest b\n",
    ],
    ["a function that is a question", "set -e\nis_x() { [[ $a ]] && [[ $b ]]; }\nis_x\n"],
    ["a function that is asked", "set -e\nhas() { [[ $a ]] && b; }\nif has; then c; fi\n"],
    ["a condition with an else", "set -e\nf() { [[ $a ]] && b || c; }\nf\n"],
    ["a condition that is not the last command", "set -e\nf() { [[ $a ]] && b; c; }\nf\n"],
  ])("is not seen where there is none: %s", (_what, text) => {
    expect(audit(text)).toEqual([]);
  });
});

describe("jobs without a limit", () => {
  const inLoop = (head: string): string => `#!/bin/bash\n${head}; do\n  ./run "$x" &\ndone\n`;
  it.each([
    ["for x in a b c d e f", "starts 6 processes"],
    ["for x in {1..40}", "starts 40 processes"],
    ["for x in $(seq 12)", "starts 12 processes"],
    ["for ((i = 0; i < 9; i++))", "starts 9 processes"],
    ["for x in tests/*.py more", "starts 8 processes"],
    ['all=(a b c d e)\nfor x in "${all[@]}"', "starts 5 processes"],
    [
      "for y in a b; do echo; done; for x in $(find . -name '*.py')",
      "one process for each file that find prints",
    ],
    ["for x in $(list)", "one process for each word that list prints"],
    ["for x in $LIST", "one process for each word of $LIST"],
    ["while read -r x", "one process for each line"],
    ["for x", "one process for each argument"],
  ])("are counted: %s", (head, words) => {
    const countFiles = (glob: string): number | undefined =>
      glob === "tests/*.py" ? 7 : undefined;
    const found = audit(inLoop(head), { countFiles }).filter(
      ({ kind }) => kind === "unlimited-jobs",
    );
    expect(found.map(({ trouble }) => trouble)).toEqual([expect.stringContaining(words)]);
    expect(found[0]?.text).toBe('./run "$x" &');
  });

  it("are so many at once in real bash, and four at most with the fix", () => {
    const text = [
      "nproc() { echo 4; }",
      "for x in 1 2 3 4 5 6; do",
      "  (touch $x started.$x; until [[ -e go ]]; do sleep 0.05; done; rm $x) &",
      "  pids+=($!)",
      "  until [[ -e started.$x ]]; do sleep 0.01; done",
      "  set -- [0-9]*; (( most = $# > ${most:-0} ? $# : most ))",
      "  if (( $# == ${STOP:-6} )); then touch go; fi",
      "done",
      'for pid in "${pids[@]}"; do wait "$pid" || exit 1; done',
      "echo $most",
    ].join("\n");
    const [found, ...others] = audit(text);
    expect([found?.kind, others]).toEqual(["unlimited-jobs", []]);
    expect(runBash(text).stdout).toBe("6\n");
    const most = Number(runBash(applyFix(text, found?.fix ?? []), { STOP: "4" }).stdout);
    expect(most).toBe(4);
  });

  it("may stand in a row", () => {
    const row = Array.from({ length: 6 }, (_, index) => `test_${index} & pids+=($!)`).join("\n");
    const text = `${row}\nfor p in "\${pids[@]}"; do wait "$p" || exit 1; done\n`;
    const [found, ...others] = audit(text);
    expect([found?.place.line, others]).toEqual([1, []]);
    expect(found?.trouble).toContain("lines 1 to 6 start 6 processes at once");
    expect(audit(text.replace("test_3 &", "wait $x; test_3 &"))).toEqual([]);
  });

  it.each([
    ["a few ranks", 'for r in 0 1 2; do rank "$r" & done'],
    ["a wait in the loop", "for x in $all; do a & wait $!; done"],
    [
      "a limit in the loop",
      "for x in $all; do while (( $(jobs -r | wc -l) > 3 )); do sleep 1; done; a & done",
    ],
    ["a function that waits for room", "room() { wait -n; }\nfor x in $all; do room; a & done"],
    ["one job, after which the loop ends", "for x in $all; do a & break; done"],
  ])("are meant where there is a limit: %s", (_what, text) => {
    expect(audit(`${text}\nwait $last\n`).filter(({ kind }) => kind === "unlimited-jobs")).toEqual(
      [],
    );
  });
});
