/**
 * Quotes a word for a shell, where it needs quotes. Control characters, which must not reach a
 * terminal, become escapes of bash.
 */
export function quoteForShell(word: string): string {
  if (/^[\w./=:,@%+-]+$/.test(word)) return word;
  if (!/\p{Cc}/u.test(word)) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = word
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("'", String.raw`\'`)
    .replace(/\p{Cc}/gu, (one) => String.raw`\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `$'${escaped}'`;
}
