/** One row of the table from which flags, variables, config keys, help and docs are made. */
export interface Setting<T> {
  /** Without the dashes. Also gives the variable: `task-memory` is MOULT_TASK_MEMORY. */
  readonly flag: string;
  readonly short?: string;
  /** A list may be given several times, and with commas in a variable; a switch takes no value. */
  readonly kind: "value" | "list" | "switch";
  /** The value in help texts. Absent for a switch. */
  readonly placeholder?: string;
  readonly description: string;
  /** What a good value is, as the end of "expected ...". */
  readonly expects: string;
  readonly example: string;
  /** The value that a text stands for (of one element for a list), undefined for a bad text. */
  readonly parse: (text: string) => T | undefined;
  /** Where a config may set it. */
  readonly configPath?: readonly ["limits" | "coverage", string];
  /** The default, as it would be typed; `""` is an empty list. */
  readonly fallback: string;
}

/** Ties the type of a row to what its parse function answers. */
export function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}
