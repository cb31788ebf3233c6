/** How many tasks may run at once, as asked for. */
export type JobsSetting =
  | { readonly kind: "auto" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "percent"; readonly percent: number }; // of the cores

/** How much memory the run may take, as asked for. */
export type MemorySetting =
  | { readonly kind: "auto" }
  | { readonly kind: "bytes"; readonly bytes: number }
  | { readonly kind: "percent"; readonly percent: number }; // of what the machine or container has
