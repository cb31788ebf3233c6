import { describe, expect, it } from "vitest";
import { linesOf, orRefused, type TraceWish } from "./trace-rig.ts";

interface Case {
  readonly name: string;
  readonly script: string;
  readonly lines: readonly string[];
  readonly wish?: TraceWish;
}

const CASES: readonly Case[] = [
  {
    name: "functions with their real arguments, and commands below them",
    script: 'f() { make "$@" x; }\nset -e\nf "a b" "" *.sh\n',
    lines: [
      "(nothing set): exit 0, 1 function, 1 command",
      "  function f 'a b' '' main.sh",
      "    $ make 'a b' '' main.sh x",
    ],
  },
  {
    name: "recursion, and the same function twice",
    script: "f() { (($1 == 0)) || f $(($1 - 1)); }\nf 1\nf 0\n",
    lines: [
      "(nothing set): exit 0, 3 functions, 0 commands",
      "  function f 1",
      "    function f 0",
      "  function f 0",
    ],
  },
  {
    name: "words with a slash, however they are made",
    script:
      'B=/opt/bin; SUDO=\n"$B"/tool 1\n./x.py\n$SUDO ln -s a b\n"$(dirname "$0")"/run.sh\nX=1 ./y\nT=("$B/z" 2)\n"${T[@]}" 3\nf() { "$@"; }\nf ./late 4\n',
    lines: [
      "(nothing set): exit 0, 1 function, 7 commands",
      "  $ /opt/bin/tool 1",
      "  $ ./x.py",
      "  $ ln -s a b",
      "  $ ./run.sh",
      "  $ ./y",
      "  $ /opt/bin/z 2 3",
      "  function f ./late 4",
      "    $ ./late 4",
    ],
  },
  {
    name: "a program of the project, which is there and could run",
    script:
      'printf "#!/bin/sh\\ntouch done\\n" > tool; chmod +x tool; ./tool; [[ ! -e done ]] && good\n',
    lines: [
      "(nothing set): exit 0, 0 functions, 3 commands",
      "  $ chmod +x tool",
      "  $ ./tool",
      "  $ good",
    ],
  },
  {
    name: "exec of a command, which ends the script without its traps; redirections stay real",
    script:
      'trap "never" EXIT\nexec 3>out; echo hi >&3; exec 3>&-\nread -r x < out; use "$x"\nexec bash other.sh 1\nnot-reached\n',
    lines: ["(nothing set): exit 0, 0 functions, 2 commands", "  $ use hi", "  $ bash other.sh 1"],
  },
  {
    name: "pipelines and the background in the order of their start",
    script: "set -o pipefail\na 1 | b 2 | c 3\nd & e & wait\n(f | g) && h\n",
    lines: [
      "(nothing set): exit 0, 0 functions, 8 commands",
      ..."a 1|b 2|c 3|d|e|f|g|h".split("|").map((one) => `  $ ${one}`),
    ],
  },
  {
    name: "a stub that drains its own pipe, and leaves that of a loop alone",
    script:
      'set -eo pipefail\nseq 1 100000 | sink\nprintf "1\\n2\\n" | while read -r x; do stub "$x"; ./slash "$x"; done\n',
    lines: [
      "(nothing set): exit 0, 0 functions, 5 commands",
      ..."sink|stub 1|./slash 1|stub 2|./slash 2".split("|").map((one) => `  $ ${one}`),
    ],
  },
  {
    name: "PIPESTATUS, ! and $? as they would be",
    script: 'a | b; use "${PIPESTATUS[*]}"\n! bad; use $?\nbad || use $?\n',
    wish: { assumptions: { commands: [{ cells: {}, argv: ["b*"], exit: 3, stdout: "" }] } },
    lines: [
      "(nothing set): exit 0, 0 functions, 7 commands",
      ..."a|b|use '0 3'|bad|use 0|bad|use 3".split("|").map((one) => `  $ ${one}`),
    ],
  },
  {
    name: "folders and files that an installation would have",
    script: "set -e\ncd /usr/local/src/x\nmake\ncat /usr/share/lib/a.txt\n",
    wish: { assumptions: { files: [{ path: "/usr/share/lib/a.txt", text: "a" }] } },
    lines: [
      "(nothing set): exit 0, 0 functions, 2 commands",
      "  in /usr/local/src/x",
      "  $ make",
      "  $ cat /usr/share/lib/a.txt",
    ],
  },
  {
    name: "answers of the assumptions, in functions and substitutions",
    script:
      'v=$(tool --version); if [[ $v == 4.* ]]; then new "$v"; fi\nset -e\nbroken x\nnot-reached\n',
    wish: {
      assumptions: {
        commands: [
          { cells: {}, argv: ["tool", "--v*"], exit: 0, stdout: "4.2\n" },
          { cells: {}, argv: ["broken"], exit: 7, stdout: "" },
        ],
      },
    },
    lines: [
      "(nothing set): exit 7, 0 functions, 3 commands",
      "  $ tool --version",
      "  $ new 4.2",
      "  $ broken x",
    ],
  },
  {
    name: "what is on PATH, as command, type, hash and which see it",
    script:
      'for q in "command -v" "type -P" "hash" "which"; do $q nvcc >/dev/null && yes $q; done\ncommand -v grep >/dev/null && use "$(command -v grep)"\ncommand tool a\n',
    wish: { assumptions: { onPath: ["nvcc"] } },
    lines: [
      "(nothing set): exit 0, 0 functions, 6 commands",
      ..."yes command -v|yes type -P|yes hash|yes which|use /usr/bin/grep|tool a"
        .split("|")
        .map((one) => `  $ ${one}`),
    ],
  },
  {
    name: "folders that are not there",
    script:
      "set -e\ncd build/lib && here\ncd - >/dev/null\npushd other >/dev/null; there; popd >/dev/null\nback\n",
    lines: [
      "(nothing set): exit 0, 0 functions, 3 commands",
      "  in build/lib",
      "  $ here",
      "  in other",
      "  $ there",
      "  in .",
      "  $ back",
    ],
  },
  {
    name: "leaves, which are entered and do nothing",
    script: 'test_a() { deep; }\nset_up() { shallow; }\nset_up\ntest_a 1\nT=test_a; "$T" 2\n',
    wish: { assumptions: { leaf: ["test_*"] } },
    lines: [
      "(nothing set): exit 0, 3 functions, 1 command",
      "  function set_up",
      "    $ shallow",
      "  function test_a 1",
      "  function test_a 2",
    ],
  },
  {
    name: "files that commands leave behind",
    script:
      'set -e\nbuild -o out/x.txt\nread -r x < out/x.txt; use "$x"\nsource env.sh\n"$TOOL" go\n',
    wish: {
      assumptions: {
        creates: [{ argv: ["build", "-o"], files: [{ path: "{2}", text: "made\n" }], dirs: [] }],
        files: [{ path: "env.sh", text: "TOOL=./t\n" }],
      },
    },
    lines: [
      "(nothing set): exit 0, 0 functions, 3 commands",
      "  $ build -o out/x.txt",
      "  $ use made",
      "  $ ./t go",
    ],
  },
  {
    name: "real tools while the script sets LD_PRELOAD, and set -x without an end",
    script:
      'set -x\nexport LD_PRELOAD=/nowhere.so\nx=$(seq 2 | tail -n 1); use "$x" "$LD_PRELOAD"\n',
    lines: ["(nothing set): exit 0, 0 functions, 1 command", "  $ use 2 /nowhere.so"],
  },
  {
    name: "traps, with functions and words with a slash in them",
    script:
      'bye() { clean "$1"; }\ntrap "bye now; ./last" EXIT\nset -e\nfirst\nfalse\nnot-reached\n',
    lines: [
      "(nothing set): exit 1, 1 function, 3 commands",
      "  $ first",
      "  function bye now",
      "    $ clean now",
      "  $ ./last",
    ],
  },
  {
    name: "words with a slash in functions of a trap, as they are when it runs",
    script:
      'trap -- "bye ./zero" EXIT\nbye() { one "$1"; "$D"/two && ./three; }\none() { if true; then "$@" /x/four 1; fi; }\nD=/opt\nlast\n',
    lines: [
      "(nothing set): exit 0, 2 functions, 4 commands",
      "  $ last",
      "  function bye ./zero",
      "    function one ./zero",
      "      $ ./zero /x/four 1",
      "    $ /opt/two",
      "    $ ./three",
    ],
  },
  {
    name: "the same names of temporary files, the same time and the same process numbers",
    script:
      'f=$(mktemp) d=$(mktemp -d "${TMPDIR:-/tmp}/x.XXXX"); use "$f" "$d" "$(date +%Y)"; [[ -d $d && -f $f ]] && there\n',
    lines: [
      "(nothing set): exit 0, 0 functions, 2 commands",
      "  $ use /tmp/tmp.0000000001 /tmp/x.0001 2023",
      "  $ there",
    ],
  },
  {
    name: "the words of a shebang, arguments and variables",
    script: '#!/bin/bash -eu\nuse "$1" "$X" "$0"\nfalse\nnot-reached\n',
    wish: { cells: [{ variables: { X: "a'b\nc" }, args: ["one two"] }] },
    lines: [
      String.raw`X=a'b\nc -- 'one two': exit 1, 0 functions, 1 command`,
      String.raw`  $ use 'one two' $'a\'b\u000ac' main.sh`,
    ],
  },
];

describe("a script that is traced", () => {
  it.each(CASES)("shows $name", async ({ script, lines, wish }) => {
    expect(await linesOf(script, wish)).toEqual(orRefused(lines));
  });
});
