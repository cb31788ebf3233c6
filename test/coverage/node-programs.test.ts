import { describe, expect, it } from "vitest";
import { findSelfMeasuring, isNode } from "../../src/coverage/node-programs.ts";

describe("a command", () => {
  it.each([
    ["node --test a.mjs", true, undefined],
    ["/opt/node/bin/node a.js", true, undefined],
    ["npx tsx a.ts", true, undefined],
    ["node_modules/.bin/mocha a.js", true, undefined],
    ["python3 node.py", false, undefined],
    ["bash -c node", false, undefined],
    ["npx vitest run a.test.ts", true, "vitest"],
    ["node node_modules/jest/bin/jest.js a.test.js", true, "jest"],
    ["./node_modules/.bin/vitest run a.test.ts", false, "vitest"],
    ["c8 node a.js", false, "c8"],
    ["cat vitest", false, undefined],
  ])("%j is known for Node or not, and for what measures by itself", (text, node, measuring) => {
    const task = { argv: text.split(" ") };
    expect([isNode(task), findSelfMeasuring(task)]).toEqual([node, measuring]);
  });
});
