import { expect, it } from "vitest";
import { byKind, type KindTable } from "../../src/report/by-kind.ts";

type Shape =
  | { readonly kind: "circle"; readonly radius: number }
  | { readonly kind: "square"; readonly side: number };

it("asks the function that belongs to the kind, and does not compile without one", () => {
  const widths: KindTable<Shape, number> = {
    circle: (circle) => 2 * circle.radius,
    square: (square) => square.side,
  };
  // @ts-expect-error -- a kind without a function
  const incomplete: KindTable<Shape, number> = { circle: () => 0 };
  const shapes: readonly Shape[] = [
    { kind: "circle", radius: 2 },
    { kind: "square", side: 3 },
  ];
  expect(shapes.map((shape) => byKind(widths, shape))).toEqual([4, 3]);
  expect(Object.keys(incomplete)).toEqual(["circle"]);
});
