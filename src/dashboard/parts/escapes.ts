/**
 * Reading the escaped form of peers' bytes (bytes/escape.ts) for showing: which stretches are escapes, and where it may be cut
 * without cutting one in two.
 */
export interface Stretch {
  readonly text: string;
  /** `\xNN` or `\\`, one or more: what the peer sent is not this text but the bytes that it stands for. */
  readonly escaped: boolean;
}

const ESCAPES = /((?:\\\\|\\x[0-9a-f]{2})+)/i;
const UNITS = /\\\\|\\x[0-9a-f]{2}|./gisu;

/** `text` as alternating stretches, none empty; together they are `text`. */
export function stretches(text: string): Stretch[] {
  return text
    .split(ESCAPES)
    .map((part, index) => ({ text: part, escaped: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/** At most the first `unitsMax` of `text`, an escape or a character counting as one. */
export function truncate(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  let units = 0;
  for (const match of text.matchAll(UNITS)) if (units++ === unitsMax) return text.slice(0, match.index);
  return text;
}
