import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FINDING_KINDS } from "../../src/audit/finding.ts";

it("has a row of docs/audit.md for every kind of finding, in their order, and for no other", () => {
  const rows = readFileSync("docs/audit.md", "utf8").matchAll(/^\| `([a-z-]+)` \|/gm);
  expect([...rows].map(([, kind]) => kind)).toEqual(Object.keys(FINDING_KINDS));
});
