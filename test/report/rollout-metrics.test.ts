import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RolloutReport } from "../../src/model/rollout.ts";
import { renderRolloutOpenMetrics } from "../../src/report/rollout-openmetrics.ts";
import { renderRolloutOtlp } from "../../src/report/rollout-otlp.ts";
import { STORY_VIEW } from "./rollout-stories.ts";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const ESCAPED = String.raw`(?:[^"\\\n]|\\[\\n"])*`;
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="${ESCAPED}"`;
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:\{((?:${LABEL})(?:,${LABEL})*)?\})? ([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$`,
);

/** What of a family was seen: TYPE, UNIT, HELP, sample. */
type Families = Map<string, Set<string>>;

/**
 * Parses what of OpenMetrics 1.0 there is here, and throws where its rules are broken: a line ends with a line feed,
 * `# EOF` is the last, metadata of a family stands before its samples, each of its kinds once, families are not mixed,
 * a unit is the end of the name, and no two samples have the same labels.
 */
function parseOpenMetrics(text: string): readonly Sample[] {
  if (!text.endsWith("# EOF\n")) throw new Error("no end");
  const samples = new Map<string, Sample>();
  const families: Families = new Map();
  let current = "";
  for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
    if (line.startsWith("#")) {
      const name = parseMetadata(line, families);
      if (name !== current && families.get(name)?.size !== 1) throw new Error(`mixed: ${line}`);
      current = name;
      continue;
    }
    const sample = parseSample(line);
    if (sample.name !== current) throw new Error(`not of ${current}: ${line}`);
    families.get(current)?.add("sample");
    const sorted = Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const identity = JSON.stringify([sample.name, sorted]);
    if (samples.has(identity)) throw new Error(`twice: ${line}`);
    samples.set(identity, sample);
  }
  return [...samples.values()];
}

function parseMetadata(line: string, families: Families): string {
  const described = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (.*)$`).exec(line);
  const [, kind = "", name = "", rest = ""] = described ?? [];
  const seen = families.get(name) ?? new Set<string>();
  if (described === null || seen.has(kind) || seen.has("sample"))
    throw new Error(`no place: ${line}`);
  families.set(name, seen.add(kind));
  if (kind === "TYPE" && rest !== "gauge") throw new Error(`type: ${line}`);
  if (kind === "UNIT" && !name.endsWith(`_${rest}`)) throw new Error(`unit: ${line}`);
  if (kind === "HELP" && !new RegExp(`^${ESCAPED}$`).test(rest)) throw new Error(`help: ${line}`);
  return name;
}

function parseSample(line: string): Sample {
  const found = SAMPLE.exec(line);
  if (found === null) throw new Error(`no sample: ${line}`);
  const [, name = "", labels = "", value = ""] = found;
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, key = "", text = ""]) => [
      key,
      text.replaceAll(/\\(.)/g, (_all, one: string) => (one === "n" ? "\n" : one)),
    ],
  );
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}

const { report } = STORY_VIEW;

function rename(names: readonly string[]): RolloutReport {
  const configurations = report.configurations.map((one, index) => ({
    ...one,
    configuration: names[index] ?? "",
  }));
  return { ...report, configurations };
}

describe("renderRolloutOpenMetrics", () => {
  it("follows the grammar, whatever the names are", () => {
    const names = fc.uniqueArray(fc.string({ unit: "binary" }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(names, (some) => {
        const samples = parseOpenMetrics(renderRolloutOpenMetrics(rename(some)));
        const found = new Set(samples.map(({ labels }) => labels["configuration"]));
        expect(some.every((name) => found.has(name))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it("escapes what ends a text", () => {
    const text = renderRolloutOpenMetrics(rename(['a"b', "c\\d", "e\nf"]));
    expect(text).toContain(String.raw`configuration="a\"b"`);
    expect(text).toContain(String.raw`configuration="c\\d"`);
    expect(text).toContain(String.raw`configuration="e\nf"`);
  });

  it("has each figure with its bounds and its limit, and one verdict that holds", () => {
    const samples = parseOpenMetrics(renderRolloutOpenMetrics(report)).filter(
      ({ labels }) => labels["configuration"] === "smoke" && labels["gate"] === "fallback_rate",
    );
    const gate = report.configurations[0]?.gates[1];
    const valueOf = (name: string): number | undefined =>
      samples.find((one) => one.name === `moult_rollout_gate_${name}`)?.value;
    expect(valueOf("value")).toBe(gate?.value);
    expect([valueOf("low"), valueOf("high")]).toEqual([gate?.low, gate?.high]);
    expect([valueOf("limit"), valueOf("sample_runs")]).toEqual([0.05, 60]);
    const holding = samples.filter(({ name, value }) => name.endsWith("_verdict") && value === 1);
    expect(holding.map(({ labels }) => labels["verdict"])).toEqual(["fail"]);
  });

  it("is no more than its end before the first phase but for the whole", () => {
    const text = renderRolloutOpenMetrics({ next: "shadow", verdict: "pass", configurations: [] });
    expect(parseOpenMetrics(text)).toHaveLength(4);
  });
});

it("renders OTLP with the same figures: gauges, names with points, nanoseconds as text", () => {
  const request = JSON.parse(
    renderRolloutOtlp(report, { nowMs: 1_790_000_000_123, version: "1.2" }),
  );
  const [{ resource, scopeMetrics }] = request.resourceMetrics;
  expect(resource.attributes[1]).toEqual({ key: "service.version", value: { stringValue: "1.2" } });
  const metrics: readonly {
    readonly name: string;
    readonly unit: string;
    readonly gauge: { readonly dataPoints: readonly Record<string, unknown>[] };
  }[] = scopeMetrics[0].metrics;
  const points = metrics.flatMap(({ gauge }) => gauge.dataPoints);
  expect(points).toHaveLength(parseOpenMetrics(renderRolloutOpenMetrics(report)).length);
  expect(new Set(points.map((point) => point["timeUnixNano"]))).toEqual(
    new Set(["1790000000123000000"]),
  );
  expect(points.every((point) => typeof point["asDouble"] === "number")).toBe(true);
  expect(metrics.map(({ name, unit }) => `${name} ${unit}`)).toMatchInlineSnapshot(`
    [
      "moult.rollout.verdict 1",
      "moult.rollout.configuration_verdict 1",
      "moult.rollout.gate_verdict 1",
      "moult.rollout.share 1",
      "moult.rollout.gate_value 1",
      "moult.rollout.gate_low 1",
      "moult.rollout.gate_high 1",
      "moult.rollout.gate_limit 1",
      "moult.rollout.gate_sample {run}",
      "moult.rollout.gate_needed {run}",
    ]
  `);
});
