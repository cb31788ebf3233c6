/**
 * One word of bash, or of any POSIX shell, that reads as exactly this text in every locale, whatever is in it
 * but NUL, which no shell can hold. For what a shell runs.
 */
export function quoteForBash(word: string): string {
  return /^[\w./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Quotes a word for a shell, where it needs quotes. For what people read and paste: control characters, which
 * must not reach a terminal, become escapes of bash. So it is no `quoteForBash`: what the escapes stand for
 * depends on the locale, and sh does not know them.
 */
export function quoteForShell(word: string): string {
  if (/^[\w./=:,@%+-]+$/.test(word)) return word;
  if (!/\p{Cc}/u.test(word)) return quoteForBash(word);
  const escaped = word
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("'", String.raw`\'`)
    .replace(/\p{Cc}/gu, (one) => String.raw`\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `$'${escaped}'`;
}
