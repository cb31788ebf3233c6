/** One word of bash that reads as this text, whatever is in it but NUL, which bash cannot hold. */
export function quoteForBash(word: string): string {
  return /^[\w./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
