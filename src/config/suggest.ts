/** "Did you mean …?" */

/** The one of `known` that is nearest to `given`, if any is near. */
export function suggest(given: string, known: readonly string[]): string | undefined {
  const near = known.map((name) => ({ name, distance: distance(given.toLowerCase(), name) }));
  near.sort((a, b) => a.distance - b.distance);
  const best = near[0];
  return best !== undefined && best.distance <= Math.max(2, given.length / 3) ? best.name : undefined;
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(given: string, known: readonly string[]): string {
  const name = suggest(given, known);
  return name === undefined ? "" : ` Did you mean \`${name}\`?`;
}

/** Edits (insert, delete, replace) from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
