/** A variable that CI sets, as the config declares it. */
export interface DeclaredVariable {
  readonly type: "string" | "number" | "boolean";
  readonly default?: string;
  readonly values?: readonly string[];
  readonly isRequired: boolean;
}

/** Declarations by name. */
export type Declared = Readonly<Record<string, DeclaredVariable>>;
