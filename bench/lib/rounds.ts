import { ratiosOf, spreadOf, formatSpread } from "./spread.ts";

/** One side of a comparison. */
export interface Contender<T> {
  readonly label: string;
  readonly run: (round: number) => Promise<T>;
  /** Takes part in this many rounds only; slow peers need not run in all of them. */
  readonly rounds?: number;
}

/** What one side measured, a value for each round that it took part in. */
export type Measured<T> = ReadonlyMap<string, readonly T[]>;

/** Runs all sides in turn, round after round; every second round backwards, so that none is always first. */
export async function interleave<T>(
  contenders: readonly Contender<T>[],
  rounds: number,
): Promise<Measured<T>> {
  const measured = new Map<string, T[]>(contenders.map(({ label }) => [label, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      if (round >= (contender.rounds ?? rounds)) continue;
      // One after the other is the point: two at a time would measure each other.
      measured.get(contender.label)?.push(await contender.run(round));
    }
  }
  return measured;
}

/** Rows of label, median time in ms, and the ratio to the side named `base`. */
export function ratioRows(times: Measured<number>, base: string): readonly (readonly string[])[] {
  const baseTimes = times.get(base) ?? [];
  return [...times].map(([label, values]) => {
    const ratios = ratiosOf(values, baseTimes);
    return [
      label,
      `${spreadOf(values).median.toFixed(values.some((ms) => ms < 1000) ? 1 : 0)} ms`,
      ratios.length === 0 ? "-" : formatSpread(spreadOf(ratios)),
      String(values.length),
    ];
  });
}

/** The median of the ratios round by round, for machines; NaN when a side is missing. */
export function ratioTo(times: Measured<number>, label: string, base: string): number {
  const ratios = ratiosOf(times.get(label) ?? [], times.get(base) ?? []);
  return ratios.length === 0 ? Number.NaN : spreadOf(ratios).median;
}
