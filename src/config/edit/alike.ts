/** Old list → new list, with as much as can be left where it is. */

/** The table of lengths has as many cells as both lists multiplied; past this, nothing is kept. */
const CELLS_MAX = 1_000_000;

/**
 * What a list becomes: an index stands for an old item that stays, a value for a new one. Indexes ascend. What stays is a longest
 * common subsequence.
 */
export function keepAlike<Item>(before: readonly unknown[], after: readonly Item[]): (number | { readonly added: Item })[] {
  if (before.length * after.length > CELLS_MAX) return after.map((added) => ({ added }));
  const longest = lengths(before, after);
  const plan: (number | { readonly added: Item })[] = [];
  let index = 0;
  for (const [at, item] of after.entries()) {
    while (index < before.length && before[index] !== item && longest[index + 1]![at]! >= longest[index]![at + 1]!) index++;
    if (index < before.length && before[index] === item) plan.push(index++);
    else plan.push({ added: item });
  }
  return plan;
}

/** The longest common subsequence of what follows `before[i]` and `after[j]`, both with them, in items. */
function lengths(before: readonly unknown[], after: readonly unknown[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i]![j] = before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
