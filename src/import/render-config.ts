import { Document, isMap, isScalar, isSeq, Pair, Scalar, visit, YAMLMap, YAMLSeq } from "yaml";
import type { Legacy } from "../model/legacy.ts";
import type { Predicate } from "../model/predicate.ts";
import type { StepWork } from "../model/suite.ts";
import type { ImportedScript, ImportedStep, ImportedSuite } from "./imported-script.ts";

/** Renders an imported script as the text of a config, in the manner in which people write one. */
export function renderConfig(imported: ImportedScript): string {
  const { legacy, variables, suites } = imported;
  const document = new Document(undefined);
  const rows: Pair[] = [
    pair("version", 1),
    pair("legacy", renderLegacy(legacy)),
    ...(Object.keys(variables).length === 0 ? [] : [pair("variables", renderVariables(variables))]),
    pair("suites", list(suites.map(renderSuite))),
  ];
  for (const { key } of rows.slice(1)) if (isScalar(key)) key.spaceBefore = true;
  document.contents = mapOf(rows);
  document.commentBefore = ` What ${legacy.script} chooses, as data: the first suite whose \`when\` holds is what CI runs.`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, minContentWidth: 0 });
}

/** `[a, b]`, and `{ a: b }` also in it. */
class TightList extends YAMLSeq {
  override toString(...[context, ...rest]: Parameters<YAMLSeq["toString"]>): string {
    return super.toString(context && { ...context, flowCollectionPadding: "" }, ...rest);
  }
}

class PaddedMap extends YAMLMap {
  override toString(...[context, ...rest]: Parameters<YAMLMap["toString"]>): string {
    return super.toString(context && { ...context, flowCollectionPadding: " " }, ...rest);
  }
}

type Plain = string | number | boolean;
type Data = Plain | readonly Data[] | { readonly [key: string]: Data | undefined };

function mapOf(pairs: readonly Pair[]): YAMLMap {
  const map = new PaddedMap();
  map.items.push(...pairs);
  return map;
}

function pair(key: string, value: unknown): Pair {
  return new Pair(new Scalar(key), toNode(value));
}

/** `pwd`-like words need no quotes; the rest is quoted as JSON is, and text of several lines stands as it is. */
function toNode(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const scalar = new Scalar(value);
  const isBlock = value.includes("\n");
  const isPlain =
    /^[A-Za-z_][\w.-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  if (isBlock) scalar.type = isSafeBlock(value) ? "BLOCK_LITERAL" : "QUOTE_DOUBLE";
  else if (!isPlain)
    scalar.type =
      value.includes('"') && !/['\p{Cc}\\]/u.test(value) ? "QUOTE_SINGLE" : "QUOTE_DOUBLE";
  return scalar;
}

/** A literal block cannot hold control characters, nor a first line that is indented. */
function isSafeBlock(text: string): boolean {
  return !/[^\P{Cc}\n\t]/u.test(text) && !/^\s/.test(text) && !/[ \t]\n|\s$/.test(text);
}

function flow(value: Data): unknown {
  const node = fromData(value);
  if (isMap(node) || isSeq(node)) {
    node.flow = true;
    visit(node, { Collection: (_, inner) => void (inner.flow = true) });
  }
  return node;
}

function renderLegacy({ script, dispatch }: Legacy): unknown {
  if (dispatch === undefined) return flow({ script });
  return fromData({ script, dispatch: { ...dispatch } });
}

function fromData(value: Data): unknown {
  if (isList(value)) return list(value.map(fromData));
  if (typeof value !== "object") return toNode(value);
  const rows = Object.entries(value).filter(([, one]) => one !== undefined);
  return mapOf(rows.map(([key, one]) => pair(key, one === undefined ? null : fromData(one))));
}

function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value);
}

function list(nodes: readonly unknown[]): YAMLSeq {
  const sequence = new TightList();
  sequence.items.push(...nodes);
  return sequence;
}

const NUMBERS = ["SHARD_NUMBER", "NUM_TEST_SHARDS"];

function renderVariables(variables: ImportedScript["variables"]): YAMLMap {
  return mapOf(
    Object.entries(variables).map(([name, { default: fallback }]) => {
      const isNumber = NUMBERS.includes(name) && (fallback === undefined || /^\d+$/.test(fallback));
      const type = isNumber ? "number" : "string";
      return pair(name, flow({ type, default: fallback }));
    }),
  );
}

function renderSuite({ name, when, steps, handOver, comments }: ImportedSuite): YAMLMap {
  const rows = [
    pair("name", name),
    ...(when === undefined ? [] : [pair("when", renderWhen(when))]),
    handOver === undefined
      ? pair("steps", list(steps.map(renderStep)))
      : pair("handOver", flow(handOver)),
  ];
  const map = mapOf(rows);
  if (comments.length > 0) map.commentBefore = comments.map(fixComment).join("\n");
  return map;
}

const LONGEST_FLOW = 88;

/** On one line where that is short enough to read. */
function renderWhen(when: Predicate): unknown {
  const data = toData(when);
  return JSON.stringify(data).length <= LONGEST_FLOW ? flow(data) : breakUp(data);
}

/** A list of conditions with one on each line. */
function breakUp(data: Data): unknown {
  if (typeof data !== "object" || isList(data)) return flow(data);
  const rows = Object.entries(data).map(([key, value]) =>
    pair(
      key,
      value !== undefined && isList(value) ? list(value.map(renderPart)) : flow(value ?? ""),
    ),
  );
  return mapOf(rows);
}

function renderPart(data: Data): unknown {
  return JSON.stringify(data).length <= LONGEST_FLOW ? flow(data) : breakUp(data);
}

function toData(when: Predicate): Data {
  if ("all" in when) return { all: when.all.map(toData) };
  if ("any" in when) return { any: when.any.map(toData) };
  if ("not" in when) return { not: toData(when.not) };
  if ("num" in when) return { ...when, num: [...when.num] };
  return when;
}

function renderStep({ work, when, comments, after }: ImportedStep): YAMLMap {
  const rows = renderWork(work);
  const map = mapOf([...rows, ...(when === undefined ? [] : [pair("when", renderWhen(when))])]);
  const isShort = work.kind === "call" && when === undefined && rows.length > 1;
  if (isShort && JSON.stringify(work).length <= LONGEST_FLOW) map.flow = true;
  if (comments.length > 0) map.commentBefore = comments.map(fixComment).join("\n");
  if (after.length > 0) map.comment = after.map(fixComment).join("\n");
  return map;
}

function renderWork(work: StepWork): readonly Pair[] {
  switch (work.kind) {
    case "call":
      return [
        pair("call", work.call),
        ...(work.args.length === 0 ? [] : [pair("args", flow(work.args))]),
      ];
    case "set":
      return [pair("set", flow(work.set))];
    case "sh":
      return [pair("sh", work.sh)];
    case "run":
      return [pair("run", flow(work.run))];
    case "tests":
      return [pair("tests", work.tests)];
  }
}

/** A comment of one line, with a blank before it. */
function fixComment(comment: string): string {
  const line = comment.replaceAll(/\p{Cc}/gu, " ");
  return line.startsWith(" ") ? line : ` ${line}`;
}
