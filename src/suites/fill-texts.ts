import { parseShard } from "../lib/shard.ts";
import { fillTemplate } from "../lib/template.ts";
import type { Failure } from "../model/failure.ts";
import type { StepWork } from "../model/suite.ts";
import { unreachable } from "../model/unreachable.ts";
import type { PlaceOf, Variables } from "./facts.ts";

/** What texts are filled in with, and who hears of what is wrong with them. */
export interface Filler {
  readonly variables: Variables;
  /** What `$(pwd)` stands for. */
  readonly root: string;
  readonly placeOf: PlaceOf | undefined;
  /** Of the step, or of the suite. */
  readonly keys: readonly (string | number)[];
  readonly fail: (failure: Failure) => void;
}

/** What a step does with its texts filled in. A text that cannot be is a failure, and empty from then on. */
export function fillWork(work: StepWork, filler: Filler): StepWork {
  switch (work.kind) {
    case "call":
      return { kind: "call", call: work.call, args: fillTexts(work.args, "args", filler) };
    case "tests":
      if (work.shard === undefined) return { kind: "tests", tests: work.tests };
      return { kind: "tests", tests: work.tests, shard: fillShard(work.shard, filler) };
    case "sh":
      return { kind: "sh", sh: work.sh };
    case "run":
      return { kind: "run", run: fillTexts(work.run, "run", filler) };
    case "set":
      return { kind: "set", set: fillVariables(work.set, filler) };
    default:
      return unreachable(work);
  }
}

/** The texts of a list of the config. */
export function fillTexts(
  texts: readonly string[],
  key: string,
  filler: Filler,
): readonly string[] {
  return texts.map((text, index) => fillText(text, [key, index], filler));
}

/** Each sees those before it. */
function fillVariables(written: Variables, filler: Filler): Variables {
  const filled: Record<string, string> = {};
  for (const [name, text] of Object.entries(written)) {
    const variables = { ...filler.variables, ...filled };
    filled[name] = fillText(text, ["set", name], { ...filler, variables });
  }
  return filled;
}

function fillShard(written: string, filler: Filler): string {
  const shard = fillText(written, ["shard"], filler);
  // An empty text was a failure already.
  if (shard === "" || parseShard(shard) !== undefined) return shard;
  fail(filler, ["shard"], {
    message: `"${shard}" is no shard`,
    next: "a shard is a number from 1 and how many there are, for example 2/5",
  });
  return shard;
}

function fillText(text: string, below: readonly (string | number)[], filler: Filler): string {
  const { variables, root: folder } = filler;
  const filled = fillTemplate(text, { variables, folder });
  if (filled.kind === "text") return filled.text;
  fail(filler, below, filled);
  return "";
}

function fail(
  { keys, placeOf, fail: tell }: Filler,
  below: readonly (string | number)[],
  { message, next }: { readonly message: string; readonly next: string },
): void {
  const place = placeOf?.([...keys, ...below]);
  tell({ code: "config-invalid", message, next, ...(place === undefined ? {} : { place }) });
}
