import type { Parity } from "../model/parity.ts";
import { countVerdicts, type VerdictCounts } from "./parity-groups.ts";

/** The version of the document. It grows when a reader of the old one could be misled; new keys do not count. */
const PARITY_JSON_VERSION = 1;

/** The comparison of a script with its plan, a contract for machines. */
export interface ParityJson extends Parity {
  readonly version: typeof PARITY_JSON_VERSION;
  readonly summary: VerdictCounts;
}

/** Renders a comparison as one JSON document; ParityJson describes it. */
export function renderParityJson(parity: Parity): string {
  const { script, ...rest } = parity;
  const report: ParityJson = {
    version: PARITY_JSON_VERSION,
    script,
    summary: countVerdicts(parity.cells),
    ...rest,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
