/** What is made of many measurements. */

/** @throws RangeError when there is nothing to take the middle of */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("The median of nothing.");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The value that so large a part (0 to 1) of them does not exceed.
 *
 * @throws RangeError when there are none
 */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError("A percentile of nothing.");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}
