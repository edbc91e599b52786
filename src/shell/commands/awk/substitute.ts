/** sub, gsub and gensub: what a pattern matches in a text is replaced. */
import type { Part } from "../../process.js";
import type { Match, Regex } from "../kit/regex.js";
import { bounded } from "./values.js";

/** @param which the match to replace, counted from 1; 0 for all @param hasGroups whether `\1` in the replacement is a group */
export function* substitute(
  regex: Regex,
  replacement: string,
  text: string,
  which: number,
  hasGroups: boolean,
): Part<{ readonly text: string; readonly count: number }> {
  const parts: string[] = [];
  let from = 0;
  let count = 0;
  let found = 0;
  for (let at = 0; at <= text.length; ) {
    yield { on: "turn" };
    const match = regex.find(text, at);
    // `^` holds at the text's start alone, which a later search does not begin at.
    if (match === undefined || (match.start < at && at > 0)) break;
    const isEmpty = match.end === match.start;
    // Right behind a match there is no empty one.
    if (!(isEmpty && found > 0 && match.start === from)) {
      found++;
      if (which === 0 || found === which) {
        parts.push(text.slice(from, match.start), replaced(replacement, text, match, hasGroups));
        from = match.end;
        count++;
      }
    }
    if (which !== 0 && found >= which) break;
    at = isEmpty ? match.end + 1 : match.end;
  }
  return { text: bounded([...parts, text.slice(from)].join("")), count };
}

function replaced(replacement: string, text: string, { start, end, groups }: Match, hasGroups: boolean): string {
  return replacement.replace(/\\(.)|&/gs, (mark, letter: string | undefined) => {
    if (mark === "&") return text.slice(start, end);
    if (letter === "&") return "&";
    if (letter === "\\") return "\\";
    if (!hasGroups || !/\d/.test(letter ?? "")) return mark;
    const [one, other] = groups[Number(letter)] ?? [0, 0];
    return text.slice(one, other);
  });
}
