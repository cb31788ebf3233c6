import { plainName } from "../lib/ansi.ts";
import type { CellParity, Parity } from "../model/parity.ts";
import { countVerdicts } from "./parity-groups.ts";
import { renderComparison, renderPlace } from "./parity-rows.ts";
import { xmlElement, xmlText } from "./xml.ts";

/** Renders a comparison as JUnit XML: a test case for each cell. What is signed off passes, and says so. */
export function renderParityJunit({ script, cells }: Parity): string {
  const { different, error } = countVerdicts(cells);
  const counts = { tests: cells.length, failures: different, errors: error, skipped: 0 };
  const cases = cells.map((cell) => `    ${renderCase(script, cell)}\n`).join("");
  const suite = xmlElement("testsuite", { name: script, ...counts }, `\n${cases}  `);
  const root = xmlElement("testsuites", { name: "moult verify", ...counts }, `\n  ${suite}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function renderCase(script: string, cell: CellParity): string {
  const attributes = { name: plainName(cell.label), classname: cell.suite ?? script };
  return xmlElement("testcase", attributes, renderVerdict(cell));
}

function renderVerdict({ verdict }: CellParity): string {
  switch (verdict.kind) {
    case "equal":
      return "";
    case "intended": {
      const text = `intended:\n${renderComparison(verdict).join("\n")}`;
      return xmlElement("system-out", {}, xmlText(text));
    }
    case "different": {
      const message = "the suite does not do what the script does";
      const text = renderComparison(verdict).join("\n");
      return xmlElement("failure", { message, type: "different" }, xmlText(text));
    }
    default: {
      const texts = verdict.failures.map(({ message, place, next }) => {
        const where = place === undefined ? "" : `${renderPlace(place)}: `;
        return `${where}${message}\nto fix it: ${next}`;
      });
      const message = verdict.failures[0]?.message;
      return xmlElement("error", { message, type: "error" }, xmlText(texts.join("\n")));
    }
  }
}
