import { quoteForBash } from "../lib/quote.ts";
import type { Assumptions, CommandAssumption, CreateAssumption } from "./assumptions.ts";

/** The assumptions as the functions of bash that the prelude asks (src/judge/prelude.bash). */
export function renderRules(assumptions: Assumptions): string {
  const answers = assumptions.commands.map(
    ({ cells, argv, exit, stdout }, index) =>
      `${index === 0 ? "if" : "elif"} ${matchCell(cells)}${matchArgv(argv)}; then __j_is_known=1 __j_exit=${exit} __j_stdout=${quoteForBash(stdout)}`,
  );
  const asked = new Set(assumptions.commands.flatMap(({ cells }) => Object.keys(cells)));
  const lines = [
    // Before the script can change them.
    ...[...asked].map((name) => `__j_start_${name}=\${${name}-}`),
    "__j_answer() {",
    ...answers,
    ...(answers.length === 0 ? [] : ["fi"]),
    ...assumptions.creates.flatMap(renderCreate),
    ":",
    "}",
    renderNames("__j_is_leaf", assumptions.leaf.map(renderGlob)),
    renderNames("__j_is_on_path", assumptions.onPath.map(quoteForBash)),
    renderNames("__j_is_real", assumptions.runForReal.map(quoteForBash)),
  ];
  return `${lines.join("\n")}\n`;
}

/** What the sandbox makes before the script starts, in its own folder. */
export function renderSetUp({ files, dirs }: Assumptions): string {
  const lines = [
    ...dirs.map((path) => makeFolder(quoteForBash(path))),
    ...files.map(({ path, text }) => makeFile(quoteForBash(path), text)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * A glob as a pattern that bash reads the same in every place: `*`, `?` and `[...]` have their meaning, anything
 * else stands for itself.
 */
export function renderGlob(glob: string): string {
  return glob.replaceAll(/\[[!^]?\]?[\w.:@%+,-]+\]|[^]/gu, (part) => {
    if (part === "*" || part === "?" || part.length > 1 || /\w/.test(part)) return part;
    return part === "'" ? String.raw`\'` : `'${part}'`;
  });
}

function renderNames(name: string, patterns: readonly string[]): string {
  const cases = patterns.length === 0 ? "" : `${patterns.join(" | ")}) return 0 ;; `;
  return `${name}() { case $1 in ${cases}esac; return 1; }`;
}

function matchCell(cells: CommandAssumption["cells"]): string {
  const tests = Object.entries(cells).map(
    ([name, glob]) => `[[ $__j_start_${name} == ${renderGlob(glob) || "''"} ]] && `,
  );
  return tests.join("");
}

function matchArgv(argv: readonly string[]): string {
  const words = argv.map((glob, index) => ` && \${${index + 1}} == ${renderGlob(glob) || "''"}`);
  return `[[ $# -ge ${argv.length}${words.join("")} ]]`;
}

function renderCreate({ argv, files, dirs }: CreateAssumption): readonly string[] {
  const lines = [
    ...dirs.map((path) => makeFolder(fillIn(path))),
    ...files.map(({ path, text }) => makeFile(fillIn(path), text)),
  ];
  return [`if ${matchArgv(argv)}; then`, ...lines, ":", "fi"];
}

/** `{1}` of a path is the first argument of the command: the second word of what bash runs. */
function fillIn(path: string): string {
  return path
    .split(/(\{\d+\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const index = /^\{(\d+)\}$/.exec(part)?.[1];
      return index === undefined ? quoteForBash(part) : `"\${${Number(index) + 1}-}"`;
    })
    .join("");
}

function makeFolder(word: string): string {
  return `/usr/.moult/real/mkdir -p -- ${word}`;
}

/** A file that is there already stays as it is. */
function makeFile(word: string, text: string): string {
  const folder = `__j_target=${word}; case $__j_target in */*) ${makeFolder('"${__j_target%/*}"')} ;; esac`;
  return `${folder}; [[ -e $__j_target ]] || builtin printf '%s' ${quoteForBash(text)} >"$__j_target"`;
}
