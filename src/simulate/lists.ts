/**
 * Credential lists as botnets carry them. A pair is a number: the common ones (lists-common.ts) first, then made-up ones without
 * end, each with its own text and its own 64-bit hash. Lists are as long as published ones are, some short, most in between, few long.
 */
import { COMMON_PAIRS, type Pair } from "./lists-common.js";
import { mixed, type Random } from "./random.js";

export const COMMON_COUNT = COMMON_PAIRS.length;

const NAMES =
  "root admin user support ubnt oracle deploy backup git test dev ops www sysadmin guest service master operator".split(" ");
const STEMS =
  "dragon sunshine camera vision summer orange monkey tiger silver planet winter falcon router office cobra matrix garden rocket pepper hunter".split(
    " ",
  );

/** The text of a pair; two numbers never have the same. */
export function pairText(pair: number): Pair {
  const common = COMMON_PAIRS[pair];
  if (common !== undefined) return common;
  const drawn = mixed(pair);
  const stem = STEMS[(drawn >>> 8) % STEMS.length]!;
  // The number itself is in the password, between a stem that begins no other and two digits: that keeps pairs apart.
  const digits = String((drawn >>> 16) % 100).padStart(2, "0");
  return { username: NAMES[drawn % NAMES.length]!, password: `${stem}${pair.toString(36)}${digits}` };
}

/** 64 bits that stand for a pair, as a store would hash it. */
export function pairHash(pair: number): { readonly high: number; readonly low: number } {
  return { high: mixed(pair ^ 0x5bd1e995), low: mixed(pair + 0x9e3779b9) };
}

/**
 * @param firstRare the number of the first made-up pair; the list takes as many as it needs from there on
 * @param commonShare how much of the list everybody has
 */
export function drawList(random: Random, length: number, commonShare: number, firstRare: number): Uint32Array {
  const common = Math.min(COMMON_COUNT, Math.round(length * commonShare));
  const deck = Uint32Array.from({ length: COMMON_COUNT }, (_, pair) => pair);
  random.shuffle(deck);
  const list = new Uint32Array(length);
  list.set(deck.subarray(0, common));
  for (let rare = common; rare < length; rare++) list[rare] = firstRare + rare - common;
  random.shuffle(list);
  return list;
}

/** Between the two, nearer to the shorter: the logarithm is even. */
export function drawLength(random: Random, least: number, most: number): number {
  return Math.round(least * (most / least) ** random.unit());
}
