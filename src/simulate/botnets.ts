/**
 * A world of botnets whose truth is known: who carries which list, and how each of its members goes through it. Pure and seeded:
 * the same shape is the same world. What the members then do, attempt by attempt, is told by attempts.ts.
 */
import { COMMON_COUNT, drawLength, drawList } from "./lists.js";
import { WORM_PAIRS } from "./lists-common.js";
import { mixed, Random } from "./random.js";

export interface WorldShape {
  readonly seed: string;
  readonly addresses: number;
  readonly botnets: number;
  /** Members of the smallest botnet; the rest is shared out so that few are large and many are small. */
  readonly membersMin: number;
  /** Share of the addresses that belong to nobody, and try what everybody tries. */
  readonly noise: number;
  /** Share of the addresses behind which members of two botnets sit. */
  readonly nat: number;
  readonly listMin: number;
  readonly listMax: number;
  /** Share of each list that everybody has. */
  readonly listCommon: number;
  /** Share of the members that leave out `missing` of the list. */
  readonly partial: number;
  readonly missing: number;
  /** Share of the members that try in an order of their own. */
  readonly shuffled: number;
  /** Share of the members that stop on the way, whereupon the next goes on from there. */
  readonly resumed: number;
  /** Pairs of a known worm mixed in, as a share of what is tried. */
  readonly mixedIn: number;
  readonly sensors: number;
  readonly hours: number;
}

const SHAPE: Omit<WorldShape, "seed" | "addresses" | "botnets"> = {
  membersMin: 5,
  noise: 0.15,
  nat: 0.01,
  listMin: 12,
  listMax: 60,
  listCommon: 0.3,
  partial: 0,
  missing: 0.3,
  shuffled: 0,
  resumed: 0,
  mixedIn: 0,
  sensors: 40,
  hours: 24,
};

/** Every member runs its whole list, in its order. */
export const PLAIN = SHAPE;
/** Every member leaves out 30 % of its list, shuffles the rest and mixes 20 % of a worm's pairs in. */
export const HARD = { ...SHAPE, partial: 1, shuffled: 1, mixedIn: 0.2 };
/** Some of everything, as a day of a real deployment would have it. */
export const MIXED = { ...SHAPE, partial: 0.3, shuffled: 0.2, resumed: 0.3, mixedIn: 0.1 };

/** No botnet. */
export const NOBODY = -1;

export interface World {
  readonly shape: WorldShape;
  readonly lists: readonly Uint32Array[];
  /** By address: its botnet, or NOBODY. */
  readonly truth: Int32Array;
  /** By address: the other botnet behind the same address, or NOBODY. */
  readonly second: Int32Array;
  /** The addresses of each botnet in the order in which they come to run. */
  readonly members: readonly Uint32Array[];
  readonly noise: Uint32Array;
}

export function drawWorld(shape: WorldShape): World {
  const random = new Random(`world ${shape.seed}`);
  const lists: Uint32Array[] = [];
  // Two worlds have no list in common.
  let nextRare = COMMON_COUNT + random.below(2 ** 30);
  for (let botnet = 0; botnet < shape.botnets; botnet++) {
    const list = drawList(random, drawLength(random, shape.listMin, shape.listMax), shape.listCommon, nextRare);
    lists.push(list);
    nextRare += list.length;
  }
  // Addresses are dealt out at random, so that their numbers tell nothing.
  const deck = Uint32Array.from({ length: shape.addresses }, (_, address) => address);
  random.shuffle(deck);
  const noiseCount = Math.round(shape.addresses * shape.noise);
  const noise = deck.slice(0, noiseCount);
  const truth = new Int32Array(shape.addresses).fill(NOBODY);
  const second = new Int32Array(shape.addresses).fill(NOBODY);
  let dealt = noiseCount;
  const own = sizes(shape, shape.addresses - noiseCount).map((size, botnet) => {
    const members = deck.subarray(dealt, dealt + size);
    dealt += size;
    for (const address of members) truth[address] = botnet;
    return members;
  });
  const guests = lists.map((): number[] => []);
  for (let shared = Math.round(shape.addresses * shape.nat); shared > 0 && shape.botnets > 1; shared--) {
    const address = deck[noiseCount + random.below(shape.addresses - noiseCount)]!;
    const other = random.below(shape.botnets);
    if (other === truth[address] || second[address] !== NOBODY) continue;
    second[address] = other;
    guests[other]!.push(address);
  }
  const members = own.map((addresses, botnet) => Uint32Array.from([...addresses, ...guests[botnet]!]));
  return { shape, lists, truth, second, members, noise };
}

/** Sizes that fall off as 1/rank, none below the least, together `addresses`. */
function sizes({ botnets, membersMin }: WorldShape, addresses: number): number[] {
  const spare = Math.max(0, addresses - botnets * membersMin);
  const harmonic = Array.from({ length: botnets }, (_, rank) => 1 / (rank + 1)).reduce((sum, share) => sum + share, 0);
  const found = Array.from({ length: botnets }, (_, rank) => membersMin + Math.floor(spare / (rank + 1) / harmonic));
  found[0] = found[0]! + addresses - found.reduce((sum, size) => sum + size, 0);
  return found;
}

/** One address' way through a list: the pairs it tries, and when. */
export interface Run {
  readonly address: number;
  /** NOBODY for noise. */
  readonly botnet: number;
  /** Filled up to `length`; overwritten by the next run. */
  readonly pairs: Uint32Array;
  readonly length: number;
  /** Seconds from the beginning of the world; before it, they are negative. */
  readonly startS: number;
}

/** Seconds from one attempt to the next. */
export const ATTEMPT_S = 3;

/** Calls `each` once for every run of the world, botnet by botnet. */
export function eachRun(world: World, each: (run: Run) => void): void {
  const { shape, lists, members, noise } = world;
  const random = new Random(`runs ${shape.seed}`);
  const spanS = shape.hours * 3600;
  const pairs = new Uint32Array(2 * (shape.listMax + WORM_PAIRS));
  lists.forEach((list, botnet) => {
    let resumeAt = 0;
    let resumeS = 0;
    for (const address of members[botnet]!) {
      const from = resumeAt;
      const stops = from === 0 && random.chance(shape.resumed);
      const to = stops ? Math.round(list.length * (0.3 + 0.4 * random.unit())) : list.length;
      const startS = from > 0 ? resumeS : random.below(spanS);
      const length = fillRun(random, shape, list, from, to, pairs);
      each({ address, botnet, pairs, length, startS });
      resumeAt = stops ? to : 0;
      resumeS = startS + length * ATTEMPT_S + random.below(60);
    }
  });
  for (const address of noise) {
    const length = fillNoise(random, address, pairs);
    each({ address, botnet: NOBODY, pairs, length, startS: random.below(spanS) });
  }
}

/** What was usual: noise of so many days before the world, of other addresses each day. */
export const DAYS_BEFORE = 30;
const DAY_S = 86_400;
/** A day's addresses, as a share of the world's. */
const USUAL = 0.2;

/** Calls `each` once for every run of the days before. */
export function eachRunBefore({ shape }: World, each: (run: Run) => void): void {
  const random = new Random(`before ${shape.seed}`);
  const pairs = new Uint32Array(WORM_PAIRS);
  const daily = Math.round(shape.addresses * USUAL);
  for (let run = 0; run < DAYS_BEFORE * daily; run++) {
    const address = shape.addresses + run;
    const length = fillNoise(random, address, pairs);
    const startS = -DAY_S * (1 + Math.floor(run / daily)) + random.below(DAY_S);
    each({ address, botnet: NOBODY, pairs, length, startS });
  }
}

function fillRun(
  random: Random,
  { partial, missing, shuffled, mixedIn }: WorldShape,
  list: Uint32Array,
  from: number,
  to: number,
  pairs: Uint32Array,
): number {
  let length = 0;
  const leavesOut = random.chance(partial) ? missing : 0;
  let left = to - from;
  let kept = left - Math.round(left * leavesOut);
  for (let place = from; place < to; place++, left--) {
    // As many as are wanted, each as likely as any other.
    if (random.below(left) >= kept) continue;
    pairs[length++] = list[place]!;
    kept--;
  }
  for (let extra = Math.round((length * mixedIn) / (1 - mixedIn)); extra > 0; extra--) {
    pairs[length] = random.below(WORM_PAIRS);
    const other = random.below(length + 1);
    const moved = pairs[other]!;
    pairs[other] = pairs[length]!;
    pairs[length++] = moved;
  }
  if (random.chance(shuffled)) random.shuffle(pairs, length);
  return length;
}

/** A few of what everybody tries, and now and then a guess that nobody else has. */
function fillNoise(random: Random, address: number, pairs: Uint32Array): number {
  let length = 0;
  for (let tries = random.between(1, 10); tries > 0; tries--) pairs[length++] = random.below(WORM_PAIRS);
  if (random.chance(0.3)) pairs[length++] = 0x8000_0000 + (mixed(address) >>> 1);
  return length;
}
