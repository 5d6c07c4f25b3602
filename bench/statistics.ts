/** Statistics of several runs. */

/** Returns the smallest value that `percent` of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1);
  return sorted[Math.max(0, at)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The median, lowest and highest value of several runs. */
export interface Spread {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { value: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Standard deviations of a normal distribution on each side of the mean, between which 95 % of the values are. */
const Z_95 = 1.96;

/** Returns the median with the bounds between which it is with a probability of 95 %, by the ranks of the values. */
export function medianInterval(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const outside = Math.max(0, Math.floor((sorted.length - Z_95 * Math.sqrt(sorted.length)) / 2));
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { value: median(values), low: at(outside), high: at(sorted.length - 1 - outside) };
}
