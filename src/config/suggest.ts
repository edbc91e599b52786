/** "Did you mean …?" */

const SHORT = 3;

/** The one of `known` that is nearest to `given`, if any is near. */
export function suggest(given: string, known: readonly string[]): string | undefined {
  const name = given.toLowerCase();
  const near = known.map((candidate) => ({ candidate, distance: distance(name, candidate.toLowerCase()) }));
  near.sort((a, b) => a.distance - b.distance);
  const best = near[0];
  const most = name.length <= SHORT ? 1 : Math.max(2, Math.floor(name.length / 3));
  if (best !== undefined && best.distance <= most) return best.candidate;
  // A name without its unit: `max_age` for `max_age_ms`.
  return name.length > SHORT ? known.find((candidate) => candidate.toLowerCase().startsWith(`${name}_`)) : undefined;
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
