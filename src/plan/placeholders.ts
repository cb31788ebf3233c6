import { dirname, parse, relative, resolve } from "node:path/posix";
import { renderSuggestion } from "../lib/suggest.ts";

/** What the placeholders of a `run` stand for. */
export type PlaceholderValues = Readonly<Record<PlaceholderName, string>>;

/** A placeholder, without its braces. */
export type PlaceholderName = (typeof PLACEHOLDERS)[number];

/** An argument with its placeholders filled in, or what is wrong with it. */
export type FilledArgument =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly message: string; readonly next: string };

const PLACEHOLDERS = ["file", "stem", "name", "dir"] as const;
const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/** What a file below `root` means to a task that runs in `cwd`; both are absolute. */
export function describeFile(file: string, root: string, cwd = root): PlaceholderValues {
  const plain = cwd === root ? file : relative(cwd, resolve(root, file));
  // A program would take `-x.py` for a flag.
  const path = plain.startsWith("-") ? `./${plain}` : plain;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { file: path, stem: parse(name).name, name, dir: dirname(path) };
}

/**
 * Fills in `{file}`, `{stem}`, `{name}` and `{dir}`. `{{` and `}}` are braces; any other brace is a
 * problem, so that nothing is changed silently. Without values, as in a group without files, each
 * placeholder is a problem.
 */
export function fillPlaceholders(template: string, values?: PlaceholderValues): FilledArgument {
  let problem: FilledArgument | undefined;
  const text = template.replaceAll(TOKEN, (token: string, name?: string) => {
    if (token === "{{") return "{";
    if (token === "}}") return "}";
    const known = PLACEHOLDERS.find((one) => one === name);
    if (known !== undefined && values !== undefined) return values[known];
    problem ??= known === undefined ? describeUnknown(token, name) : describeUseless(token);
    return token;
  });
  return problem ?? { kind: "text", text };
}

function describeUnknown(token: string, name: string | undefined): FilledArgument {
  const next = `use ${PLACEHOLDERS.map((one) => `{${one}}`).join(", ")}, or write {{ and }} for braces`;
  if (name === undefined) return { kind: "problem", message: `a single "${token}"`, next };
  const suggestion = renderSuggestion(name, PLACEHOLDERS).replaceAll(/"(\w+)"/g, "{$1}");
  return { kind: "problem", message: `unknown placeholder ${token}${suggestion}`, next };
}

function describeUseless(token: string): FilledArgument {
  return {
    kind: "problem",
    message: `${token} has no meaning in a group without files`,
    next: `add files, for example: files: ["tests/**/test_*.py"]`,
  };
}
