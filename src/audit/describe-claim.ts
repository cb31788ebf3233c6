import type { Claim } from "./claims.ts";

/** A claim as people read it: `$X is "a"`. */
export function describeClaim({ of, name, isTrue, about }: Claim): string {
  const value = name === undefined ? "the value" : `$${name}`;
  const not = isTrue ? "" : "not ";
  switch (about.kind) {
    case "equal":
      if (about.text === "") return `${value} is ${not}empty`;
      return `${value} is ${not}"${about.text}"`;
    case "glob":
      return `${value} is ${not}like ${about.glob}`;
    case "regex":
      return `${value} does ${not}match ${about.regex}`;
    case "number":
      return `${value} ${about.op} ${about.value}`;
    case "same":
      return of.includes('"path"') ? `the file is ${not}there` : `the same is ${not}so`;
  }
}
