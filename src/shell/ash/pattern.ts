/** Shell patterns (POSIX 2.13): `*`, `?`, `[…]`, and a backslash before what stands for itself. */

type Element =
  | { readonly is: "character"; readonly character: string }
  | { readonly is: "any" | "run" }
  | { readonly is: "class"; readonly has: (character: string) => boolean };

export type Pattern = readonly Element[];

/** What a trimming may cost, in comparisons; no script of a router comes near. */
const STEPS_MAX = 20_000_000;

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[^\x20-\x7e\x80-\xff]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, "\\$&");
}

/** @returns what a pattern without its meaning says: backslashes gone */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, "$1");
}

export function isPattern(text: string): boolean {
  return /[*?[]/.test(text.replace(/\\[\s\S]/g, ""));
}

export function compilePattern(text: string): Pattern {
  const elements: Element[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "\\" && at + 1 < text.length) elements.push({ is: "character", character: text[++at] ?? "" });
    else if (character === "*") {
      if (elements.at(-1)?.is !== "run") elements.push({ is: "run" });
    } else if (character === "?") elements.push({ is: "any" });
    else {
      const found = character === "[" ? classAt(text, at + 1) : undefined;
      if (found === undefined) elements.push({ is: "character", character });
      else {
        elements.push({ is: "class", has: found.has });
        at = found.end;
      }
    }
  }
  return elements;
}

/** @returns what is in the brackets, and where they end; undefined where they do not */
function classAt(
  text: string,
  start: number,
): { readonly has: (character: string) => boolean; readonly end: number } | undefined {
  const isNegated = text[start] === "!" || text[start] === "^";
  const first = isNegated ? start + 1 : start;
  const tests: ((character: string) => boolean)[] = [];
  for (let at = first; at < text.length; at++) {
    let character = text[at] ?? "";
    if (character === "]" && at > first) {
      return { has: (one) => tests.some((isIn) => isIn(one)) !== isNegated, end: at };
    }
    const named = character === "[" ? /^\[:(\w+):\]/.exec(text.slice(at, at + 12)) : null;
    const known = named === null ? undefined : CLASSES[named[1] ?? ""];
    if (named !== null && known !== undefined) {
      tests.push((one) => known.test(one));
      at += named[0].length - 1;
      continue;
    }
    if (character === "\\" && at + 1 < text.length) character = text[++at] ?? "";
    if (text[at + 1] === "-" && at + 2 < text.length && text[at + 2] !== "]") {
      const low = character;
      at += 2;
      const high = (text[at] === "\\" ? text[++at] : text[at]) ?? "";
      tests.push((one) => one >= low && one <= high);
    } else tests.push((one) => one === character);
  }
  return undefined;
}

/** Whether all of `text` is as the pattern says: linear but for going back to the last `*`. */
export function matches(pattern: Pattern, text: string): boolean {
  let at = 0;
  let element = 0;
  let run = -1;
  let runAt = 0;
  while (at < text.length) {
    const current = pattern[element];
    if (current?.is === "run") {
      run = element++;
      runAt = at;
    } else if (current !== undefined && fits(current, text[at] ?? "")) {
      element++;
      at++;
    } else if (run >= 0) {
      element = run + 1;
      at = ++runAt;
    } else return false;
  }
  while (pattern[element]?.is === "run") element++;
  return element === pattern.length;
}

function fits(element: Element, character: string): boolean {
  if (element.is === "character") return element.character === character;
  return element.is === "class" ? element.has(character) : true;
}

/**
 * How much of the start of `text` the pattern may stand for.
 * @returns the length; undefined where no start fits
 */
export function prefixLength(pattern: Pattern, text: string, isLongest: boolean): number | undefined {
  if (!pattern.some(({ is }) => is === "run")) {
    return text.length >= pattern.length && matches(pattern, text.slice(0, pattern.length)) ? pattern.length : undefined;
  }
  if (pattern.length * text.length > STEPS_MAX) return undefined;
  // All the places in the pattern where one may be after so much of the text.
  let places = closure(pattern, new Set([0]));
  let found: number | undefined;
  for (let length = 0; ; length++) {
    if (places.has(pattern.length)) {
      found = length;
      if (!isLongest) return found;
    }
    if (length === text.length || places.size === 0) return found;
    const next = new Set<number>();
    for (const place of places) {
      const element = pattern[place];
      if (element?.is === "run") next.add(place);
      else if (element !== undefined && fits(element, text[length] ?? "")) next.add(place + 1);
    }
    places = closure(pattern, next);
  }
}

function closure(pattern: Pattern, places: Set<number>): Set<number> {
  for (const place of places) if (pattern[place]?.is === "run") places.add(place + 1);
  return places;
}

/** As prefixLength, of the end. */
export function suffixLength(pattern: Pattern, text: string, isLongest: boolean): number | undefined {
  return prefixLength([...pattern].reverse(), [...text].reverse().join(""), isLongest);
}
