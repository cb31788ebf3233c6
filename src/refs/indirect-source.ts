/**
 * Whether a shell may read a file that is named here by way of something else: `LIB=./test.sh` with `. "$LIB"`, a list
 * that a loop reads, `source <(sed 1d test.sh)`. Such a reader needs the old content, and only running would tell.
 */
export function mayBeSourced(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (READS_OUTPUT.test(before)) return true;
  if (!SOURCES_VARIABLE.test(text)) return false;
  const isListed = /=\([^)]*$/.test(text.slice(Math.max(0, offset - LONGEST_LIST), offset));
  return isListed || KEEPS_NAME.test(before);
}

/** `source <(sed 1d `, `eval "$(cat `. */
const READS_OUTPUT = /(?:^|[\s;&|({])(?:(?:source|\.)\s+<\(|eval\s+["']?\$\()[^()]*$/;

/** `. "$LIB"`, `source "$dir/$name"`: the name itself is in a variable. */
const SOURCES_VARIABLE =
  /(?:^|[\s;&|({])(?:source|\.)\s+(?:--\s+)?["']?[^\s;&|"']*\$(?:\w+|[_@*]|\{[^}\n]*\})["']?(?=[\s;&|)]|$)/m;

/** An assignment, the words of a loop, a test whose last word `$_` is. */
const KEEPS_NAME = /\b\w+\+?=\S*$|\bfor\s+\w+\s+in\b[^;]*$|(?:\[\[?|\btest)\s[^\];]*$/;

const LONGEST_LIST = 4096;
