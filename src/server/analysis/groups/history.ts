/**
 * What became of the groups from one partition to the next: a group keeps its number while most of it stays together. Every change
 * is told: born, grown, split off, merged into another, gone.
 */
export type ChangeKind = "birth" | "growth" | "split" | "merge" | "end";

export interface Change {
  readonly kind: ChangeKind;
  readonly group: number;
  /** split: what it came from; merge: what it went into. */
  readonly other: number | undefined;
  /** Afterwards; of one that is gone, before. */
  readonly members: number;
}

export interface Renamed {
  /** By new group: its number. */
  readonly numbers: Uint32Array;
  readonly changes: readonly Change[];
  /** The first number that has never been used. */
  readonly nextNumber: number;
}

/** Of the smaller of the two: less in common is not the same group. */
const OVERLAP_MIN = 0.3;
/** Of what it was when it last was told. */
const GROWTH_MIN = 0.2;

/**
 * @param before by address: the number of its group so far, 0 for none; numbers go from 1
 * @param after by address: its new group from 0 to `count` - 1, or -1
 */
export function rename(before: Uint32Array, after: Int32Array, count: number, nextNumber: number): Renamed {
  const oldSizes = new Map<number, number>();
  const newSizes = new Uint32Array(count);
  const shared = new Map<string, { old: number; now: number; members: number }>();
  for (let address = 0; address < after.length; address++) {
    const [old, now] = [before[address]!, after[address]!];
    if (old > 0) oldSizes.set(old, (oldSizes.get(old) ?? 0) + 1);
    if (now >= 0) newSizes[now]!++;
    if (old === 0 || now < 0) continue;
    const key = `${old} ${now}`;
    const both = shared.get(key) ?? { old, now, members: 0 };
    both.members++;
    shared.set(key, both);
  }
  const numbers = new Uint32Array(count);
  const heir = new Map<number, number>();
  const origin = new Map<number, number>();
  const byOverlap = [...shared.values()].sort((a, b) => b.members - a.members || a.old - b.old || a.now - b.now);
  for (const { old, now, members } of byOverlap) {
    if (members < OVERLAP_MIN * Math.min(oldSizes.get(old)!, newSizes[now]!)) continue;
    if (numbers[now] === 0 && !heir.has(old)) {
      numbers[now] = old;
      heir.set(old, now);
    } else if (numbers[now] === 0 && !origin.has(now)) origin.set(now, old);
  }
  let next = nextNumber;
  const changes: Change[] = [];
  for (let now = 0; now < count; now++) {
    const members = newSizes[now]!;
    const old = numbers[now]!;
    if (old === 0) {
      numbers[now] = next++;
      const from = origin.get(now);
      const other = from !== undefined && heir.has(from) ? from : undefined;
      changes.push({ kind: other === undefined ? "birth" : "split", group: numbers[now]!, other, members });
    } else if (members >= (1 + GROWTH_MIN) * oldSizes.get(old)!) {
      changes.push({ kind: "growth", group: old, other: undefined, members });
    }
  }
  for (const [old, members] of [...oldSizes].sort(([a], [b]) => a - b)) {
    if (heir.has(old)) continue;
    const into = byOverlap.find((one) => one.old === old && one.members >= OVERLAP_MIN * members);
    const other = into === undefined ? undefined : numbers[into.now];
    changes.push({ kind: other === undefined ? "end" : "merge", group: old, other, members });
  }
  return { numbers, changes, nextNumber: next };
}
