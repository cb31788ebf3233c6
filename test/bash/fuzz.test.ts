import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { auditScript } from "../../src/audit/audit-script.ts";
import { findDispatch } from "../../src/bash/find-dispatch.ts";
import { readScriptFacts } from "../../src/bash/script-facts.ts";
import { loadBashParser } from "../../src/bash/tree-sitter.ts";
import { importScript } from "../../src/import/import-script.ts";
import { renderConfig } from "../../src/import/render-config.ts";

/** `MOULT_FUZZ_ROUNDS=10000 npm test -- test/bash/fuzz` for the full run. */
const ROUNDS = Number(process.env["MOULT_FUZZ_ROUNDS"] ?? "40");
/** Against an endless loop, not for speed. */
const LONGEST_MS = 60_000;

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const INSERTED = [
  ...Array.from("'\"`{}()[];&|<>$!#\\\n\t \0é"),
  ..."&& || ;; $( ${ (( )) [[ ]] << <<< & then fi done esac in do"
    .split(" ")
    .map((one) => ` ${one} `),
  "f() {\n",
  "case $x in\n a) ",
  "<<EOF\n",
  "\nwait\n",
  "\r\n",
  "\u{1f41a}",
];

type Mutation = (parts: string[], random: () => number) => void;

function anyIndex(parts: readonly string[], random: () => number): number {
  return Math.floor(random() * parts.length);
}

const MUTATIONS: readonly Mutation[] = [
  (parts, random) => void parts.splice(anyIndex(parts, random), 1 + Math.floor(random() * 3)),
  (parts, random) => {
    const at = anyIndex(parts, random);
    parts.splice(at, 0, parts[at] ?? "");
  },
  (parts, random) => {
    const [a, b] = [anyIndex(parts, random), anyIndex(parts, random)];
    [parts[a], parts[b]] = [parts[b] ?? "", parts[a] ?? ""];
  },
  (parts, random) =>
    void parts.splice(anyIndex(parts, random), 0, INSERTED[anyIndex(INSERTED, random)] ?? ""),
  (parts, random) => void parts.splice(anyIndex(parts, random) + 1),
  (parts, random) => void parts.splice(0, anyIndex(parts, random)),
];

/** One to four changes of tokens or of whole lines. */
function mutate(text: string, random: () => number): string {
  let mutated = text;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
    const parts = mutated.split(random() < 0.5 ? /(?<=\n)/ : /(?<=[^\w])|(?=[^\w])/);
    MUTATIONS[anyIndex([...MUTATIONS.keys()].map(String), random)]?.(parts, random);
    mutated = parts.join("");
  }
  return mutated;
}

const parse = await loadBashParser();

/** All that reads a script without running it. */
function readAll(text: string): void {
  const path = "ci/test.sh";
  const facts = readScriptFacts(parse, text);
  findDispatch({ path, text, facts, helperFunctions: ["begin"] }, undefined);
  for (const { place, fix } of auditScript(parse, {
    files: [{ path, text }],
    countFiles: () => 3,
    declared: { TEST_CONFIG: { type: "string", values: ["default", "smoke"], isRequired: false } },
  })) {
    const lines = text.split("\n").length;
    expect(place.line).toBeLessThanOrEqual(lines);
    for (const { fromLine, toLine } of fix)
      expect([fromLine >= 1, toLine >= fromLine, toLine <= lines]).toEqual([true, true, true]);
  }
  const imported = importScript(parse, { path, text, helpers: [] });
  if (imported.ok) renderConfig(imported.value);
}

describe("a script that is broken in some way", () => {
  const scripts = globSync([
    "test/fixtures/bash/**/*.sh",
    "examples/*/*.sh",
    "examples/*/ci/*.sh",
  ]).toSorted();

  it(
    `is read without a crash and without a hang, ${ROUNDS} times`,
    () => {
      expect(scripts.length).toBeGreaterThan(8);
      const texts = scripts.map((path) => readFileSync(path, "utf8"));
      for (let round = 0; round < ROUNDS; round += 1) {
        const random = makeRandom(round);
        const text = mutate(texts[round % texts.length] ?? "", random);
        const start = performance.now();
        try {
          readAll(text);
        } catch (error) {
          throw new Error(`round ${round}, a change of ${scripts[round % texts.length]}`, {
            cause: error,
          });
        }
        expect(performance.now() - start, `round ${round}`).toBeLessThan(LONGEST_MS);
      }
    },
    LONGEST_MS + ROUNDS * 1000,
  );
});
