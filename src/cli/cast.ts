/** Transcripts of terminals (asciicast v2) read, and made harmless: they hold what attackers had printed. */

/** What was shown at a time, in seconds from the start of its cast; a gap of none where another cast begins. */
export interface Shown {
  readonly atS: number;
  readonly text: string;
}

/** What may pass as it is beside visible text: newline, return, backspace, tab, and colours (SGR). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
const HARMLESS = /\x1b\[[\d;]{0,32}m|[\n\r\b\t]/g;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The text as a terminal may have it. */
export function harmless(text: string): string {
  let shown = "";
  let at = 0;
  for (const { 0: passed, index } of text.matchAll(HARMLESS)) {
    shown += escaped(text.slice(at, index)) + passed;
    at = index + passed.length;
  }
  return shown + escaped(text.slice(at));
}

function escaped(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** @returns all that was shown, in order; lines that are none of a cast are left out */
export function readCasts(text: string): Shown[] {
  const shown: Shown[] = [];
  let offsetS = 0;
  for (const line of text.split("\n")) {
    const value = parsed(line);
    if (Array.isArray(value)) {
      const [atS, kind, data] = value as unknown[];
      if (kind === "o" && typeof atS === "number" && typeof data === "string") shown.push({ atS: offsetS + atS, text: data });
    } else if (value !== undefined) offsetS = shown.at(-1)?.atS ?? 0;
  }
  return shown;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
