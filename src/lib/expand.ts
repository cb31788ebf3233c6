/** The text with its variables filled in, or the first reason why that is not possible. */
export type Expansion =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing"; readonly name: string }
  | { readonly kind: "malformed"; readonly source: string };

/** Variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Fills in `${NAME}` and `${NAME:-default}`; `$$` is a dollar, and any other dollar stays as it is.
 * As in a shell, a default also stands in for an empty variable. A variable that is missing is not
 * an empty text: the caller has to say which one it is.
 */
export function expandVariables(template: string, variables: Variables): Expansion {
  let problem: Expansion | undefined;
  const text = template.replaceAll(/\$(?:\$|\{[^}]*\}?)/g, (token) => {
    const expansion = expandToken(token, variables);
    if (expansion.kind === "text") return expansion.text;
    problem ??= expansion;
    return token;
  });
  return problem ?? { kind: "text", text };
}

function expandToken(token: string, variables: Variables): Expansion {
  if (token === "$$") return { kind: "text", text: "$" };
  const match = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}$/.exec(token);
  const [, name, fallback] = match ?? [];
  if (name === undefined) return { kind: "malformed", source: token };
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const text = value === undefined || value === "" ? (fallback ?? value) : value;
  return text === undefined ? { kind: "missing", name } : { kind: "text", text };
}
