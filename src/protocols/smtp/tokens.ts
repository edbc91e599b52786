/**
 * A command line taken apart as Postfix's smtpd does it: words between blanks; what stands in `<>` or quotes belongs together,
 * blanks and all, and keeps its quoting; TO: and FROM: end a word. Pure text in, words out.
 */

export interface Token {
  readonly text: string;
  /** A quote or bracket was opened and not closed. */
  readonly broken: boolean;
}

/** What C calls white space. */
const BLANKS = " \t\n\v\f\r";

/** Neither quotes, brackets, backslashes nor colons: such a line is split at its blanks. */
const PLAIN_LINE = /^[^<"\\:]*$/;
const BLANK_RUN = /[ \t\n\v\f\r]+/;

/** @param line latin1, without NUL */
export function tokenize(line: string): Token[] {
  if (PLAIN_LINE.test(line)) return splitAtBlanks(line);
  const tokens: Token[] = [];
  for (let at = 0; at < line.length; ) at = readToken(line, at, tokens);
  return tokens;
}

function splitAtBlanks(line: string): Token[] {
  const words = line.split(BLANK_RUN).filter((text) => text !== "");
  return words.map((text) => ({ text, broken: false }));
}

/** @returns where the next token may begin */
function readToken(line: string, start: number, tokens: Token[]): number {
  let text = "";
  let broken = false;
  let at = start;
  while (at < line.length) {
    const character = line[at]!;
    if (BLANKS.includes(character)) {
      while (at < line.length && BLANKS.includes(line[at]!)) at++;
      if (text !== "") break;
    } else if (character === "<" || character === '"') {
      const end = endOfQuoted(line, at + 1, character === "<" ? ">" : '"');
      text += line.slice(at, end ?? line.length);
      broken ||= end === undefined;
      at = end ?? line.length;
    } else if (character === "\\") {
      text += line.slice(at, at + 2);
      at += 2;
    } else {
      text += character;
      at++;
      if (character === ":" && isKeyword(text)) break;
    }
  }
  if (text !== "") tokens.push({ text, broken });
  return at;
}

function isKeyword(text: string): boolean {
  const lower = text.toLowerCase();
  return lower === "to:" || lower === "from:";
}

/** @returns behind the bracket or quote that closes what was opened before `start`; brackets and quotes nest */
function endOfQuoted(line: string, start: number, closing: '"' | ">"): number | undefined {
  const wanted = [closing];
  for (let at = start; at < line.length; at++) {
    const character = line[at]!;
    if (character === "\\") at++;
    else if (character === wanted.at(-1)) {
      wanted.pop();
      if (wanted.length === 0) return at + 1;
    } else if (character === '"') wanted.push('"');
    else if (character === "<" && wanted.at(-1) === ">") wanted.push(">");
  }
  return undefined;
}
