/**
 * The flags that bash gets from the first line of a script that is started as a program: `-ex` of
 * `#!/bin/bash -ex`. None for two words of them: the kernel hands them over as one, which bash refuses.
 */
export function parseShebangFlags(text: string): readonly string[] {
  const [line = ""] = text.split("\n", 1);
  const flags = /^#![ \t]*\S*\/bash[ \t]+([-+][A-Za-z]+)[ \t]*\r?$/.exec(line)?.[1];
  return flags === undefined ? [] : [flags];
}
