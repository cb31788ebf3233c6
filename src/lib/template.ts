import { evaluateArithmetic } from "./bash-number.ts";
import type { Variables } from "./expand.ts";

/** What the references of a text may ask for. */
export interface TemplateValues {
  readonly variables: Variables;
  /** What `$(pwd)` stands for. */
  readonly folder: string;
}

/** A text with its references filled in, or what is wrong with it. */
export type Filled = { readonly kind: "text"; readonly text: string } | TemplateProblem;

/** Why a text cannot be filled in, and what to do. */
export interface TemplateProblem {
  readonly kind: "problem";
  readonly message: string;
  readonly next: string;
}

/**
 * Fills in `${NAME}`, `${NAME:-default}` (references may stand in a default), `$((SHARD_NUMBER-1))` and
 * `$(pwd)`. `$$` is a dollar, and so is one before a character that begins nothing. As in a shell a default also
 * stands in for an empty variable; unlike there a missing variable is a problem, and so is `$NAME`.
 */
export function fillTemplate(template: string, values: TemplateValues): Filled {
  return fillParts(parseTemplate(template), values);
}

/** What is wrong with a template whatever the variables are, if anything. */
export function checkTemplate(template: string): TemplateProblem | undefined {
  const parts = parseTemplate(template);
  return "kind" in parts ? parts : firstProblem(parts);
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string; readonly fallback?: Parts }
  | { readonly kind: "arithmetic"; readonly expression: string }
  | { readonly kind: "folder" };

type Parts = readonly Part[];

/** Something that begins with a dollar, with what it begins; `$((` before `$(`. */
const NEXT = /\$(?:\$|\(\(|\(pwd\)|\(|\{([A-Za-z_]\w*)(:-|\})|\{|[A-Za-z0-9_@*])/g;
const FORMS = "${NAME}, ${NAME:-default}, $((NAME-1)) or $(pwd); $$ is a dollar";

function parseTemplate(template: string): Parts | TemplateProblem {
  if (!template.includes("$")) return [{ kind: "text", text: template }];
  const parsed = parseUntil(template, 0, { isInDefault: false });
  return "kind" in parsed ? parsed : parsed.parts;
}

/** Reads up to the end of the text, or up to the `}` that ends a default. */
function parseUntil(
  template: string,
  start: number,
  { isInDefault }: { readonly isInDefault: boolean },
): { readonly parts: Parts; readonly end: number } | TemplateProblem {
  const parts: Part[] = [];
  let at = start;
  for (;;) {
    NEXT.lastIndex = at;
    const token = NEXT.exec(template);
    const close = isInDefault ? template.indexOf("}", at) : -1;
    if (close !== -1 && (token === null || close < token.index)) {
      return {
        parts: [...parts, { kind: "text", text: template.slice(at, close) }],
        end: close + 1,
      };
    }
    if (token === null) {
      if (isInDefault) return malformed(template.slice(start), "a default is never closed");
      return {
        parts: [...parts, { kind: "text", text: template.slice(at) }],
        end: template.length,
      };
    }
    const read = parseReference(template, token);
    if ("message" in read) return read;
    parts.push({ kind: "text", text: template.slice(at, token.index) }, read.part);
    at = read.end;
  }
}

function parseReference(
  template: string,
  token: RegExpExecArray,
): { readonly part: Part; readonly end: number } | TemplateProblem {
  const [source, name, mark] = token;
  const end = token.index + source.length;
  const rest = template.slice(token.index);
  if (source === "$$") return { part: { kind: "text", text: "$" }, end };
  if (source === "$(pwd)") return { part: { kind: "folder" }, end };
  if (source === "$((") return parseArithmetic(template, end);
  if (name !== undefined && mark === "}") return { part: { kind: "variable", name }, end };
  if (name !== undefined) {
    const fallback = parseUntil(template, end, { isInDefault: true });
    if ("kind" in fallback) return fallback;
    return { part: { kind: "variable", name, fallback: fallback.parts }, end: fallback.end };
  }
  if (source === "$(") return malformed(shorten(rest, ")"), "it would run a command");
  if (source === "${") return malformed(shorten(rest, "}"), "it is no reference to a variable");
  const word = /^\$\w+/.exec(rest)?.[0] ?? source;
  return malformed(word, "references have braces");
}

function parseArithmetic(
  template: string,
  start: number,
): { readonly part: Part; readonly end: number } | TemplateProblem {
  let depth = 0;
  for (let at = start; at < template.length; at += 1) {
    if (template[at] === "(") depth += 1;
    if (template[at] !== ")") continue;
    if (depth === 0 && template[at + 1] === ")") {
      return { part: { kind: "arithmetic", expression: template.slice(start, at) }, end: at + 2 };
    }
    depth -= 1;
    if (depth < 0) break;
  }
  return malformed(template.slice(start - 3), "it is never closed with ))");
}

function fillParts(parts: Parts | TemplateProblem, values: TemplateValues): Filled {
  if ("kind" in parts) return parts;
  let text = "";
  for (const part of parts) {
    const filled = fillPart(part, values);
    if (filled.kind === "problem") return filled;
    text += filled.text;
  }
  return { kind: "text", text };
}

function fillPart(part: Part, values: TemplateValues): Filled {
  switch (part.kind) {
    case "text":
      return part;
    case "folder":
      return { kind: "text", text: values.folder };
    case "arithmetic":
      return fillArithmetic(part.expression, values.variables);
    case "variable": {
      const value = valueOf(part.name, values.variables);
      if (part.fallback !== undefined && (value === undefined || value === "")) {
        return fillParts(part.fallback, values);
      }
      return value === undefined ? missing(part.name) : { kind: "text", text: value };
    }
  }
}

/** `$X` and `${X}` in it are texts, as in bash; a bare name is a number. */
function fillArithmetic(expression: string, variables: Variables): Filled {
  const plain = replaceNames(expression, (name) => valueOf(name, variables) ?? "");
  const result = evaluateArithmetic(plain, variables);
  if (result.kind === "number") return { kind: "text", text: String(result.value) };
  return describeArithmetic(expression, result.message);
}

/** Only what no variable could make right. */
function firstProblem(parts: Parts): TemplateProblem | undefined {
  for (const part of parts) {
    if (part.kind === "variable" && part.fallback !== undefined) {
      const problem = firstProblem(part.fallback);
      if (problem !== undefined) return problem;
    }
    if (part.kind !== "arithmetic") continue;
    const result = evaluateArithmetic(
      replaceNames(part.expression, () => "1"),
      {},
    );
    if (result.kind === "problem" && result.isSyntax) {
      return describeArithmetic(part.expression, result.message);
    }
  }
  return undefined;
}

function replaceNames(expression: string, valueOfName: (name: string) => string): string {
  return expression.replaceAll(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
    (_, inBraces?: string, bare?: string) => valueOfName(inBraces ?? bare ?? ""),
  );
}

function valueOf(name: string, variables: Variables): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function missing(name: string): TemplateProblem {
  const next = `set ${name}, or give it a default: \${${name}:-value}`;
  return { kind: "problem", message: `the variable ${name} is not set`, next };
}

function describeArithmetic(expression: string, why: string): TemplateProblem {
  const message = `$((${expression})) has no value: ${why}`;
  const next = "use numbers, names of variables, + - * / % and parentheses";
  return { kind: "problem", message, next };
}

function malformed(source: string, why: string): TemplateProblem {
  return { kind: "problem", message: `${source}: ${why}`, next: `write ${FORMS}` };
}

/** Up to the first end of what went wrong. */
function shorten(text: string, end: string): string {
  const at = text.indexOf(end);
  return at === -1 ? text : text.slice(0, at + 1);
}
