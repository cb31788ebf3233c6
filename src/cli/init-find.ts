/** What one `find` command looks for, as it is written there. */
export interface FindQuery {
  /** `find` prints them before all that it finds. */
  readonly roots: readonly string[];
  /** A name has to match one of these. */
  readonly names: readonly string[];
  /** What is left out, a folder with all below it. */
  readonly without: readonly FindTest[];
  /** How far below its root a file may be, 1 being the root itself; Infinity without a limit. */
  readonly maxDepth: number;
}

/** A pattern for the name of a file or folder, or for its whole path as `find` prints it. */
export interface FindTest {
  readonly by: "name" | "path";
  readonly pattern: string;
}

/** A command that was understood, or the word at which that ended. */
export type FindReading =
  | { readonly kind: "query"; readonly query: FindQuery }
  | { readonly kind: "strange"; readonly word: string };

/** One part of an expression; `any` is one test, or several with `-o` between them in parentheses. */
type Term =
  | { readonly kind: "any" | "none"; readonly tests: readonly FindTest[] }
  | { readonly kind: "depth"; readonly depth: number }
  | { readonly kind: "prune" | "file" | "folder" | "idle" };

/**
 * Reads the words after `find`: roots, and tests of names, paths and depth that all have to hold, as scripts
 * write them; also `... -prune -o ...`. Any action but printing is strange: such a `find` does more than tell
 * names.
 */
export function parseFind(words: readonly string[]): FindReading {
  const start = words.findIndex((word) => /^[-(!]/.test(word));
  const roots = start < 0 ? words : words.slice(0, start);
  const terms = parseTerms(start < 0 ? [] : words.slice(start));
  if (typeof terms === "string") return { kind: "strange", word: terms };
  const wanted = terms.pop() ?? [];
  const pruned = terms.flatMap((branch) => (hasPrune(branch) ? testsOf(branch, "any") : []));
  if (wanted.some(({ kind }) => kind === "folder")) return { kind: "strange", word: "-type d" };
  const isStrange = terms.some((branch) => !hasPrune(branch)) || hasPrune(wanted);
  const [names, other] = wanted.filter((term) => term.kind === "any");
  const positive = names?.kind === "any" ? names.tests : [];
  if (isStrange || other !== undefined) return { kind: "strange", word: "-o" };
  const path = positive.find(({ by }) => by === "path");
  if (path !== undefined) return { kind: "strange", word: `-path ${path.pattern}` };
  const depths = wanted.flatMap((term) => (term.kind === "depth" ? [term.depth] : []));
  return {
    kind: "query",
    query: {
      roots: roots.length === 0 ? ["."] : roots,
      names: positive.map(({ pattern }) => pattern),
      without: [...testsOf(wanted, "none"), ...pruned],
      maxDepth: Math.min(Number.POSITIVE_INFINITY, ...depths),
    },
  };
}

function hasPrune(branch: readonly Term[]): boolean {
  return branch.some(({ kind }) => kind === "prune");
}

function testsOf(branch: readonly Term[], kind: "any" | "none"): readonly FindTest[] {
  return branch.flatMap((term) => (term.kind === kind ? term.tests : []));
}

/** The terms of each branch between `-o`, or the word that was not understood. */
function parseTerms(words: readonly string[]): Term[][] | string {
  const rest = [...words];
  const branches: Term[][] = [[]];
  while (rest.length > 0) {
    const [word = ""] = rest;
    if (isOr(word)) {
      rest.shift();
      branches.push([]);
      continue;
    }
    const term = parseTerm(rest);
    if (term === undefined) return word;
    branches.at(-1)?.push(term);
  }
  return branches;
}

function isOr(word: string | undefined): boolean {
  return word === "-o" || word === "-or";
}

/** Takes one term from the front of the words. Undefined when it is none that we know. */
function parseTerm(rest: string[]): Term | undefined {
  return TERMS.get(rest.shift() ?? "")?.(rest);
}

type ParseTerm = (rest: string[]) => Term | undefined;

const idle: ParseTerm = () => ({ kind: "idle" });

const parseNot: ParseTerm = (rest) => {
  const term = parseTerm(rest);
  return term?.kind === "any" ? { kind: "none", tests: term.tests } : undefined;
};

const parseName: ParseTerm = (rest) => parseTest("name", rest);
const parsePath: ParseTerm = (rest) => parseTest("path", rest);

function parseTest(by: FindTest["by"], rest: string[]): Term | undefined {
  const pattern = rest.shift();
  return pattern === undefined ? undefined : { kind: "any", tests: [{ by, pattern }] };
}

const parseType: ParseTerm = (rest) => {
  const type = rest.shift();
  return type === "f" ? { kind: "file" } : type === "d" ? { kind: "folder" } : undefined;
};

const parseDepth: ParseTerm = (rest) => {
  const depth = Number(rest.shift() ?? "none");
  return Number.isInteger(depth) ? { kind: "depth", depth } : undefined;
};

const TERMS: ReadonlyMap<string, ParseTerm> = new Map([
  ["!", parseNot],
  ["-not", parseNot],
  ["(", parseGroup],
  ["-name", parseName],
  ["-path", parsePath],
  ["-wholename", parsePath],
  ["-type", parseType],
  ["-maxdepth", parseDepth],
  ["-prune", () => ({ kind: "prune" })],
  ["-a", idle],
  ["-and", idle],
  ["-print", idle],
  ["-print0", idle],
  ["-xdev", idle],
  ["-mount", idle],
]);

/** `( -name A -o -name B )`: tests of which one has to hold. */
function parseGroup(rest: string[]): Term | undefined {
  const tests: FindTest[] = [];
  for (;;) {
    const term = parseTerm(rest);
    if (term?.kind !== "any") return undefined;
    tests.push(...term.tests);
    const next = rest.shift();
    if (next === ")") return { kind: "any", tests };
    if (!isOr(next)) return undefined;
  }
}
