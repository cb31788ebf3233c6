/**
 * Says whether a list of path patterns lets a file through: they are asked in their order, and the last one
 * that matches decides; with `!` it says no. The patterns are those of `on.push.paths` (GitHub's "Filter pattern
 * cheat sheet"): `*` and `?` do not cross a slash, `**` does, `?` and `+` repeat what stands before them.
 */
export function passesFilter(patterns: readonly string[], path: string): boolean {
  let isIn = false;
  for (const pattern of patterns) {
    const isNegative = pattern.startsWith("!");
    if (compile(isNegative ? pattern.slice(1) : pattern).test(path)) isIn = !isNegative;
  }
  return isIn;
}

const TOKEN = /\\.|\*\*\/|\*\*|\*|\[(?:\\.|[^\]])*\]|./gsu;

function compile(pattern: string): RegExp {
  const tokens = [...pattern.matchAll(TOKEN)].map(([token]) => token);
  const source = tokens.map((token, index) => translate(token, tokens[index - 1] ?? "")).join("");
  try {
    return new RegExp(`^(?:${source})$`, "su");
  } catch {
    return NOTHING; // `[z-a]`: no file is meant.
  }
}

const NOTHING = /(?!)/;

function translate(token: string, previous: string): string {
  switch (token) {
    case "**/":
      return "(?:.*/)?";
    case "**":
      return ".*";
    case "*":
      return "[^/]*";
    case "?":
    case "+":
      // Only a character or a set can be repeated.
      return /^$|^\*|^[?+]$/.test(previous) ? escape(token) : token;
    default:
      if (token.startsWith("[") && token.length > 2) return translateSet(token.slice(1, -1));
      return escape(token.length === 2 && token.startsWith("\\") ? token.slice(1) : token);
  }
}

function translateSet(inside: string): string {
  return `[${inside.replaceAll(/[\\^[\]]/g, String.raw`\$&`)}]`;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
