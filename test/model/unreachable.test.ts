import { expect, it } from "vitest";
import { unreachable } from "../../src/model/unreachable.ts";

it("says which value nobody expected", () => {
  const value: unknown = { kind: "new" };
  expect(() => unreachable(value as never)).toThrow('Internal error: unexpected {"kind":"new"}');
});
