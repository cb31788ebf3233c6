import { describe, expect, test } from "vitest";
import { selectGroups } from "../../src/plan/select-groups.ts";
import { configFrom } from "../config/config-from.ts";
import { showFailures, valueOf } from "../config/folder.ts";
import { settingsFrom, type Layers } from "./settings-from.ts";

const config = configFrom(`version: 1
tests:
  unit: { run: [a] }
  integration: { run: [b], optIn: true }
  lint: { run: [c] }
`);

function select(layers: Layers, selectors: readonly string[] = []) {
  return selectGroups(config, settingsFrom(config, layers), selectors);
}

describe("selectGroups", () => {
  test("runs what is not opt-in, and says how to get the rest", () => {
    expect(valueOf(select({}))).toEqual({
      names: ["unit", "lint"],
      omitted: [{ what: "integration", why: "opt-in; add --opt-in integration" }],
    });
  });

  test.each<[Layers["flags"], readonly string[]]>([
    [{ optIn: ["integration"] }, ["unit", "integration", "lint"]],
    [{ integration: true }, ["unit", "integration", "lint"]],
    [{ group: ["lint"] }, ["lint"]],
    [{ group: ["integration"] }, ["integration"]],
    [{ group: ["lint"], optIn: ["integration"] }, ["integration", "lint"]],
    [{ optIn: ["lint"] }, ["unit", "lint"]],
  ])("%j runs %j", (flags = {}, names) => {
    const selected = valueOf(select({ flags }));
    expect(selected.names).toEqual(names);
    expect(selected.omitted).toHaveLength(3 - names.length);
  });

  test("takes a selector that begins with an opt-in group's name as asking for it", () => {
    const namesFor = (selector: string, flags: Layers["flags"] = {}) =>
      valueOf(select({ flags }, [selector])).names;
    expect(namesFor("integration/slow/b.sh")).toEqual(["unit", "integration", "lint"]);
    expect(namesFor("integration")).toEqual(["unit", "integration", "lint"]);
    expect(namesFor("slow/b.sh")).toEqual(["unit", "lint"]);
    expect(namesFor("integration/slow/b.sh", { group: ["lint"] })).toEqual(["lint"]);
  });

  test("says by which flag or variable a group is not part of the run", () => {
    expect(valueOf(select({ env: { MOULT_GROUP: "lint" } })).omitted).toEqual([
      { what: "unit", why: "not named by MOULT_GROUP" },
      { what: "integration", why: "opt-in; add --opt-in integration" },
    ]);
  });

  test("refuses names that no group has", () => {
    const result = select({ flags: { group: ["unti"], optIn: ["slow"] } });
    expect(showFailures(result)).toMatchInlineSnapshot(`
      "[usage-invalid] --group: there is no group "unti"; did you mean "unit"?
        next: use one of: unit, integration, lint
      [usage-invalid] --opt-in: there is no group "slow"
        next: use one of: unit, integration, lint"
    `);
  });
});
