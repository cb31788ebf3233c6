/** Hides secrets in output that comes in pieces. */
export interface Mask {
  /** One more text to hide. */
  readonly add: (secret: string) => void;
  /** A text that is whole, with what is to be hidden in it hidden. */
  readonly hide: (text: string) => string;
  /** What of the output can be shown by now: whole lines. */
  readonly push: (piece: string) => string;
  /** The rest. */
  readonly end: () => string;
}

/**
 * Opens a mask. Each line of a secret counts, as on GitHub; one of a single character hides nothing. A step may
 * add more by writing `::add-mask::text`, a line that is not shown itself.
 */
export function openMask(secrets: readonly string[]): Mask {
  const hidden = new Set<string>();
  const add = (secret: string): void => {
    for (const line of secret.split(/\r?\n/)) if (line.trim().length > 1) hidden.add(line.trim());
  };
  for (const secret of secrets) add(secret);
  // The longest first: one secret may be a part of another.
  const hide = (text: string): string =>
    [...hidden]
      .sort((a, b) => b.length - a.length)
      .reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
  let rest = "";
  const show = (line: string): string => {
    const asked = /^\s*::add-mask::(.*)$/i.exec(line.trimEnd())?.[1];
    if (asked !== undefined) {
      add(unescapeCommand(asked));
      return "";
    }
    return hide(line);
  };
  return {
    add,
    hide,
    push: (piece) => {
      const lines = `${rest}${piece}`.split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith("\n") === true ? "" : (lines.pop() ?? "");
      return lines.map(show).join("");
    },
    end: () => {
      const last = show(rest);
      rest = "";
      return last;
    },
  };
}

function unescapeCommand(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
