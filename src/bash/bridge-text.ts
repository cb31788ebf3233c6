/**
 * The texts of the bridge: what bash reads in place of the old script, so that the functions of the script
 * run where its dispatch was. The whole is explained in docs/decisions/0016-bridge.md.
 *
 * Every line of ours is one group with its output thrown away, `{ ...; } >/dev/null 2>&1`: xtrace writes
 * there too, and a group is no command that xtrace shows. `builtin` keeps functions of the script out of it.
 */
import { quoteForBash } from "../lib/quote.ts";

/** The lines of a script that choose what runs. From 1, both included. */
export interface DispatchRange {
  readonly fromLine: number;
  readonly toLine: number;
}

/** What the text of a bridge is made from. */
export interface BridgeSource {
  /** The script as it is. */
  readonly text: string;
  readonly range: DispatchRange;
  /** Absolute: where the script is run. */
  readonly root: string;
  /** Absolute: the pipe or file that gets a line for each thing that happens. */
  readonly reportPath: string;
  /** What a new bash in `root` would have in OLDPWD. */
  readonly oldFolder?: string;
}

/** The pipes and files of a bash that waits for calls. Absolute. */
export interface WaitPaths {
  readonly reportPath: string;
  /** Where a line wakes it. */
  readonly wakePath: string;
  /** Gets the exported variables when asked for, see `parseShellState`. */
  readonly statePath: string;
}

/** One call in a bash that waits. */
export interface CallText {
  /** Bash. Runs at the top level of the script. */
  readonly text: string;
  /** Absolute: what is written from now on is appended to it. */
  readonly logPath: string;
  /** Variables to export before. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether commands of the script are to be shown (`set -x`), as they were when it began to wait. */
  readonly isTraced: boolean;
  /** The line of the script in which the call stands, for messages. */
  readonly line: number;
}

/**
 * The script up to its dispatch, verbatim, with the line numbers kept: only its first line begins with
 * ours. That goes from the folder of the bridge to that of the script, and notes where a set-up ends early.
 */
export function renderSetUp(source: BridgeSource): string {
  const lines = splitLines(source.text);
  const { root, oldFolder } = source;
  const goBack =
    oldFolder === undefined
      ? "builtin unset OLDPWD; builtin declare -x OLDPWD"
      : `builtin export OLDPWD=${quoteForBash(oldFolder)}`;
  const head = hide(
    `builtin cd -- ${quoteForBash(root)}; ${goBack}; ${watchForEnd(source.reportPath)}`,
  );
  const body = lines.slice(0, source.range.fromLine - 1).join("");
  return `${head}; ${body}`;
}

/** Ends a set-up, and waits for the first call. */
export function renderReady(paths: WaitPaths): string {
  return `${hide(`${STOP_WATCHING}; ${say(paths.reportPath, "ready %s", '"$-"')}; ${renderWait(paths)}`)}\n`;
}

/** A call, and the wait for the next one. To be appended when bash waits, and before it is woken. */
export function renderCall(call: CallText, paths: WaitPaths): string {
  const end = `${say(paths.reportPath, "end %s %s", '"$?" "$-"')}; ${renderWait(paths)}`;
  return `${renderTurn(call)}${endText(call.text)}${hide(end)}\n`;
}

/** The rest of the script after its dispatch. Bash ends with it as the script would. */
export function renderWindUp(
  { text, range }: Pick<BridgeSource, "text" | "range">,
  call: Pick<CallText, "logPath" | "isTraced" | "env">,
): string {
  return (
    renderTurn({ ...call, line: range.toLine + 1 }) + splitLines(text).slice(range.toLine).join("")
  );
}

/** Ends a bash that waits: traps on EXIT run. */
export function renderExit(): string {
  return "builtin exit 0\n";
}

/** A whole script in which the dispatch is one call. `entered` is the function that has to be there. */
export function renderAlone(
  source: BridgeSource,
  call: { readonly text: string; readonly entered?: string },
): string {
  const { reportPath, range, text } = source;
  const ready = `${STOP_WATCHING}; ${say(reportPath, "ready %s", '"$-"')}`;
  const check = call.entered === undefined ? "" : `; ${renderCheck(call.entered, reportPath)}`;
  return [
    renderSetUp(source),
    `${hide(`${ready}${check}`)}${call.entered === undefined ? "" : " || builtin exit 127"}\n`,
    `${hideAndNumber("builtin :", range.fromLine)}\n`,
    endText(call.text),
    `${hideAndNumber(say(reportPath, "end %s %s", '"$?" "$-"'), range.toLine + 1)}\n`,
    ...splitLines(text).slice(range.toLine),
  ].join("");
}

/**
 * While the set-up runs, `exit` is a function and failed commands are noted, both only to tell the line in
 * which it ended. A script that has a trap on ERR, or a function `exit`, simply replaces ours.
 */
function watchForEnd(reportPath: string): string {
  const isMain = "[[ $BASHPID == $$ ]]";
  const told = say(reportPath, "exit %s %s", '"${BASH_LINENO[0]}" "${BASH_SOURCE[1]}"');
  // A subshell is left without a trace of ours; in the script itself one line shows at the very end.
  const exit = `exit() { { builtin set -- "\${1-$?}" __moult; if ${isMain}; then ${told}; else builtin set +x; fi; } >/dev/null 2>&1; builtin exit "$1"; }`;
  const failed = say(reportPath, "failed %s %s", '"$LINENO" "${BASH_SOURCE[0]}"');
  const onError = hide(`[[ $- != *e* ]] || ! ${isMain} || ${failed}`);
  return `${exit}; builtin trap -- ${quoteForBash(`${onError} # __moult`)} ERR`;
}

/** Takes back what `watchForEnd` has set, unless the script has replaced it. */
const STOP_WATCHING = [
  '[[ "$(builtin trap -p ERR)" != *__moult* ]] || builtin trap - ERR',
  '[[ "$(builtin declare -f exit)" != *__moult* ]] || builtin unset -f exit',
].join("; ");

/**
 * Reads what to do until there is a call: `go`; `call NAME`, answered with `entered` or with `missing`, the
 * functions that there are, and a dot; `state`, answered with `state` when the file is written. When
 * nobody is left to write, or the pipe is gone, bash ends.
 */
function renderWait({ reportPath, wakePath, statePath }: WaitPaths): string {
  const dump = `( ${DUMP_STATE} ) >|${quoteForBash(statePath)}; ${say(reportPath, "state")}`;
  return (
    `builtin set +x; while :; do IFS= builtin read -r __moult <${quoteForBash(wakePath)} || builtin exit 1; case "$__moult" in ` +
    `(go) break;; ` +
    `(call\\ *) ${renderCheck('"${__moult#call }"', reportPath)} && break;; ` +
    `(state) ${dump};; ` +
    `esac; done; builtin unset __moult`
  );
}

/** Says whether there is a function of this name. `name` is one word of bash. */
function renderCheck(name: string, reportPath: string): string {
  const names = `{ builtin printf 'missing\\n'; builtin compgen -A function; builtin printf '.\\n'; } >>${quoteForBash(reportPath)}`;
  return `if builtin declare -F -- ${name}; then ${say(reportPath, "entered")}; else ${names}; builtin false; fi`;
}

/**
 * Runs in a subshell: the folder, then each exported variable and function as a child would get it, each
 * with a NUL at its end.
 */
const DUMP_STATE = [
  "builtin set +eux",
  `builtin printf '%s\\0' "$PWD"`,
  `while IFS= builtin read -r n; do [[ ! -v $n ]] || builtin printf '%s=%s\\0' "$n" "\${!n}"; done < <(builtin compgen -e)`,
  `while IFS=' ' builtin read -r _ _ n; do f=$(builtin declare -f "$n"); builtin printf 'BASH_FUNC_%s%%%%=() %s\\0' "$n" "\${f#*$'\\n'}"; done < <(builtin declare -Fx)`,
].join("; ");

/** Before a text: its variables, its log, its line number, and `set -x` again. xtrace is off until then. */
function renderTurn(call: Omit<CallText, "text">): string {
  const exports = Object.entries(call.env)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    // A variable that the script has made readonly stays as it is.
    .map(([name, value]) => `builtin export ${name}=${quoteForBash(value)} || builtin :; `);
  const trace = call.isTraced ? "; builtin set -x" : "";
  return [
    `${hide(`${exports.join("")}builtin :`)}; \\exec >>${quoteForBash(call.logPath)} 2>&1\n`,
    `${hideAndNumber("builtin :", call.line)}${trace}\n`,
  ].join("");
}

/** With an empty line after it: a backslash at its end takes that one. */
function endText(text: string): string {
  return `${text}\n\n`;
}

function hide(commands: string): string {
  return `{ ${commands}; } >/dev/null 2>&1`;
}

/**
 * The next line of the file gets this number. A command that assigns LINENO is put right by bash when it
 * ends; an assignment in the redirection of a group is not.
 */
function hideAndNumber(commands: string, nextLine: number): string {
  return `{ ${commands}; } >"/dev/null\${BASH_VERSINFO[LINENO=${nextLine - 1}]:+}" 2>&1`;
}

/** The pipe is open only in this moment: no child ever has it. */
function say(reportPath: string, format: string, words = ""): string {
  return `builtin printf '${format}\\n' ${words} >>${quoteForBash(reportPath)}`;
}

function splitLines(text: string): readonly string[] {
  const lines = text.split(/(?<=\n)/);
  const last = lines.at(-1);
  return last === undefined || last === "" || last.endsWith("\n")
    ? lines
    : [...lines.slice(0, -1), `${last}\n`];
}
