/** The middle of some measurements and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The spread of at least one measurement. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)];
  const lower = sorted[Math.ceil(half) - 1];
  const least = sorted[0];
  const most = sorted.at(-1);
  if (upper === undefined || lower === undefined || least === undefined || most === undefined) {
    throw new Error("Internal error: the spread of no measurements");
  }
  return { median: (lower + upper) / 2, least, most };
}

/** The least value that `share` of the values do not exceed: 0.5 is a middle, 1 the largest. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("Internal error: the quantile of no measurements");
  return value;
}

/** Ratios round by round: what disturbs one round disturbs both sides of it. */
export function ratiosOf(values: readonly number[], base: readonly number[]): readonly number[] {
  return values.flatMap((value, round) => {
    const other = base[round];
    return other === undefined ? [] : [value / other];
  });
}

/** `1.24 (1.19 to 1.31)`, without unit. */
export function formatSpread({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}
