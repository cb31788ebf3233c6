import type { Node } from "web-tree-sitter";
import { ancestorOf, coreOf, readStatements, scopeOf, withoutStarters, wordsOf } from "./syntax.ts";

/** A command that is started with `&`. */
export interface Job {
  readonly node: Node;
  readonly ampersand: Node;
  /** The function, the subshell or the file whose shell waits for it. */
  readonly scope: Node;
  /** The loop around it in the same scope, the nearest. */
  readonly loop: Node | undefined;
  /** The variable that has its process, when the next command keeps `$!`. */
  readonly kept: KeptProcess | undefined;
}

/** A variable that has the number of one process, or those of many. */
export interface KeptProcess {
  readonly name: string;
  /** `pids+=($!)`, or `pids="$pids $!"`. */
  readonly form: "one" | "array" | "words";
}

/** All commands of a file that are started with `&`. */
export function listJobs(root: Node): readonly Job[] {
  const ampersands = root.descendantsOfType("&").filter(({ parent }) => parent !== null);
  return ampersands.flatMap((ampersand) => {
    const siblings = ampersand.parent?.children ?? [];
    const statements = readStatements(siblings);
    const index = statements.findIndex((one) => one.ampersand?.id === ampersand.id);
    const statement = statements[index];
    if (statement === undefined) return [];
    const scope = scopeOf(statement.node);
    const loop = ancestorOf(statement.node, LOOPS);
    return [
      {
        node: statement.node,
        ampersand,
        scope,
        loop: loop !== undefined && isWithin(loop, scope) ? loop : undefined,
        kept: readKept(statements[index + 1]?.core),
      },
    ];
  });
}

const LOOPS = new Set(["for_statement", "c_style_for_statement", "while_statement"]);

/** Whether a node is a part of another one. */
export function isWithin(node: Node, outer: Node): boolean {
  return node.startIndex >= outer.startIndex && node.endIndex <= outer.endIndex;
}

function readKept(next: Node | undefined): KeptProcess | undefined {
  if (next === undefined) return undefined;
  const assignment =
    next.type === "variable_assignment"
      ? next
      : next.namedChildren.find(({ type }) => type === "variable_assignment");
  const [target, value] = [
    assignment?.childForFieldName("name"),
    assignment?.childForFieldName("value"),
  ];
  if (target === null || target === undefined || value === null || value === undefined)
    return undefined;
  if (!/\$(!|\{!\})/.test(value.text)) return undefined;
  const name = /^\w+/.exec(target.text)?.[0];
  if (name === undefined) return undefined;
  if (target.text !== name || value.type === "array") return { name, form: "array" };
  return { name, form: /^["']?\$(!|\{!\})["']?$/.test(value.text) ? "one" : "words" };
}

/** The `wait` commands of a scope, not those of the functions and subshells in it. */
export function listWaits(root: Node): readonly Node[] {
  return root.descendantsOfType("command").filter((node) => wordsOf(node)[0] === "wait");
}

/** The first words of what a job runs: through `{ }`, `( )`, lists, and words that only start others. */
export function startedPrograms(node: Node): readonly (readonly string[])[] {
  const core = coreOf(node);
  const commands = core.type === "command" ? [core] : core.descendantsOfType("command");
  return commands.map(wordsOf).map(withoutStarters);
}

/** Whether a job lives until somebody ends it, as far as the names of its programs tell. */
export function isService(node: Node): boolean {
  return startedPrograms(node).some(
    ([name = "", ...args]) => SERVICE.test(name) || serves(name, args),
  );
}

const SERVICE =
  /^(tail|Xvfb|nohup|setsid|ssh(-agent|d)?|kubectl|yes|tee|inotifywait|strace|top|(vm|d|io|pid)stat|(docker|container|http|mysql|buildkit|rsyslog)d|mongod|etcd|minio|nginx|\w*proxy)$|server|daemon|heartbeat|watch|monitor|keep_?alive|spinner|forward/i;

/** `python3 -m http.server`, `npm start`, `npm run dev`. */
function serves(name: string, args: readonly string[]): boolean {
  if (/^python[\d.]*$/.test(name)) return args.some((one) => /\bserver\b/.test(one));
  const isRunner = /^(npm|yarn|pnpm|bun|rails|flask|php|hugo|next|vite|ng)$/.test(name);
  return isRunner && args.some((one) => /^(start|serve|server|dev|preview|-S|s)(:|$)/.test(one));
}
