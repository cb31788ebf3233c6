import type { Node } from "web-tree-sitter";
import type { Known } from "./script-view.ts";
import { coreOf, readStatements, withoutStarters, wordsOf } from "./syntax.ts";

/** What only says something, or sets something of the shell. */
const TALK =
  /^(echo|printf|:|true|false|set|shopt|trap|shift|local|declare|readonly|export|unset|return|exit|exec|break|continue|wait|kill|sleep|date|umask|alias|let|test|\[|read|eval|hash|type|tput|clear|ulimit|getopts|mapfile|readarray|history|jobs|disown|logger)$/;
/** What fails only when the machine is broken, or whose answer is its text. */
const READS =
  /^(pwd|cd|nproc|uname|basename|dirname|whoami|id|hostname|realpath|readlink|mktemp|tr|sed|awk|cut|head|tail|sort|uniq|wc|tty|arch|logname|getconf|seq|expr|rev|paste|column|xargs|tee|fold|lsb_release|sysctl|free|df|ps|stty|ls|env|printenv|command|which|grep|egrep|cat)$/;
const PREPARES = /^(rm|mkdir|touch|chmod|chown|pushd|popd|cp|mv|ln|sync|cd)$/;

/** Whether a command hardly ever fails: it only talks, or only reads what is there. A function: all that it does. */
export function isSound(words: readonly string[], known: Known): boolean {
  const [name = "", first] = withoutStarters(words);
  if (name === "" || TALK.test(name) || READS.test(name)) return true;
  if (name === "go" && first === "env") return true;
  return isOwn(name, known, (word) => TALK.test(word) || READS.test(word));
}

/** Whether a command only tells something, by its name, or ends the script by itself. */
export function isTalk(words: readonly string[], known: Known): boolean {
  const [name = ""] = withoutStarters(words);
  if (isDeadEnd(name, known)) return true;
  return !known.functions.has(name) && TELLS.test(name);
}

const TELLS =
  /log|info|warn|msg|print|banner|header|title|^(ok|pass|error|err|fail|die|fatal|abort|note|notice|debug)$/i;

/** Whether a command prepares folders and files: when it fails, mostly the next one does, too. */
export function isPreparing(words: readonly string[]): boolean {
  return PREPARES.test(withoutStarters(words)[0] ?? "");
}

function isOwn(name: string, { functions }: Known, holds: (word: string) => boolean): boolean {
  const body = functions.get(name);
  if (body === undefined) return false;
  return body.descendantsOfType("command").every((one) => holds(wordsOf(one)[0] ?? ""));
}

/** A function such as `die`: it has no `return`, is no subshell, and its last command is `exit`. */
export function isDeadEnd(name: string, { functions }: Known): boolean {
  const body = functions.get(name);
  if (body === undefined || body.type !== "compound_statement") return false;
  if (/\breturn\b/.test(body.text)) return false;
  const last = readStatements(body.children).at(-1);
  return (
    last !== undefined && last.ampersand === undefined && wordsOf(coreOf(last.core))[0] === "exit"
  );
}

/** Whether the statement after it in the same list reads `$?`. */
export function isAskedAfter(node: Node): boolean {
  const next = readStatements(node.parent?.children ?? []).find(
    (one) => one.node.startIndex >= node.endIndex,
  );
  return next !== undefined && /\$(\?|\{\?\}|\{?PIPESTATUS)/.test(next.node.text);
}
