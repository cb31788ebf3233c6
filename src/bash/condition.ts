import type { NumberOp } from "../model/predicate.ts";
import type { Word } from "./read-words.ts";

/** A condition of a script as it is written, before anybody asks what its variables are. */
export type Condition =
  | { readonly kind: "all" | "any"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "constant"; readonly holds: boolean }
  | { readonly kind: "value"; readonly subject: Word; readonly test: WordTest }
  | NumberCondition
  | { readonly kind: "file"; readonly operator: string; readonly path: Word }
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "function"; readonly name: Word }; // whether there is one of this name

/** What is asked of a word. */
export type WordTest =
  | { readonly kind: "nonempty" }
  | { readonly kind: "glob" | "equal" | "matches"; readonly word: Word };

/** `isStrict`: a value that is no number makes it fail, as in `[ ]`; else it is an expression. */
export interface NumberCondition {
  readonly kind: "number";
  readonly left: Word;
  readonly op: NumberOp;
  readonly right: Word;
  readonly isStrict: boolean;
}
