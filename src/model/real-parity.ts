/** How the script and Moult ended when both ran for real in a cell. */
export interface RealCell {
  readonly label: string;
  /** `noisy`: the script itself does not end twice in the same way. */
  readonly result: "equal" | "noisy" | "different";
  /** Of the two runs of the script: their difference is the noise. */
  readonly script: readonly RealEnd[];
  readonly moult: RealEnd;
  /** What Moult's own report says of each step; empty where the suite was handed over. */
  readonly steps: readonly { readonly id: string; readonly verdict: string }[];
}

/** The end of one run. */
export interface RealEnd {
  /** 128+n for signal n. */
  readonly exitCode: number;
  readonly wallMs: number;
}
