import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { mayRedraw, mayUseColor } from "../../src/cli/color.ts";
import { makeProject } from "../rig/project.ts";

const TERMINAL = { isTerminal: true };
const PIPE = { isTerminal: false };

describe("mayUseColor", () => {
  it.each([
    [{}, TERMINAL, true],
    [{}, PIPE, false],
    [{ TERM: "dumb" }, TERMINAL, false],
    [{ NO_COLOR: "1" }, TERMINAL, false],
    [{ NO_COLOR: "" }, TERMINAL, true],
    [{ NO_COLOR: "0" }, TERMINAL, false],
    [{ FORCE_COLOR: "1" }, PIPE, true],
    [{ FORCE_COLOR: "0" }, PIPE, false],
    [{ FORCE_COLOR: "" }, PIPE, false],
    [{ CLICOLOR_FORCE: "1" }, PIPE, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, TERMINAL, false],
    [{ FORCE_COLOR: "1", TERM: "dumb" }, PIPE, true],
    [{ CI: "true" }, TERMINAL, true],
  ])("with %j on %j is %j", (env, stream, expected) => {
    expect(mayUseColor(env, stream)).toBe(expected);
  });
});

describe("mayRedraw", () => {
  it.each([
    [{}, TERMINAL, true],
    [{}, PIPE, false],
    [{ FORCE_COLOR: "1" }, PIPE, false],
    [{ NO_COLOR: "1" }, TERMINAL, true],
    [{ TERM: "dumb" }, TERMINAL, false],
    [{ CI: "true" }, TERMINAL, false],
    [{ CI: "false" }, TERMINAL, true],
    [{ CI: "" }, TERMINAL, true],
  ])("with %j on %j is %j", (env, stream, expected) => {
    expect(mayRedraw(env, stream)).toBe(expected);
  });
});

describe("what Moult prints", () => {
  it("is plain on a pipe, and coloured there only by force", async () => {
    await using project = makeProject({ "moult.config.yaml": "versoin: 1\n" });
    const plain = await project.moult(["plan"]);
    expect(plain.stderr).not.toContain("\u001b");
    const forced = await project.moult(["plan"], { env: { FORCE_COLOR: "1" } });
    expect(forced.stderr).toContain("\u001b[31merror:\u001b[39m");
    expect(stripVTControlCharacters(forced.stderr)).toBe(plain.stderr);
    const both = await project.moult(["plan"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } });
    expect(both.stderr).toBe(plain.stderr);
  });
});
