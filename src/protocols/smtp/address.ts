/**
 * Addresses as Postfix reads them: RFC 822's syntax with all that goes with it, comments, groups, routes, quoting. The tokens are
 * grouped from right to left, as Postfix groups them, and what it does not understand it leaves alone. Where an address leads is
 * destination.ts'.
 */

/** A word, a quoted string or a domain literal as it reads without its quoting, an operator, or a comment as it stands. */
export interface AddressToken {
  readonly kind: "word" | "quoted" | "operator" | "comment";
  readonly text: string;
}

const OPERATORS = '|%!()<>@,;:\\".[]';
const BLANKS = " \t\r\n";

/** Letters, digits and what else means nothing to the parser. */
const PLAIN = /^[^|%!()<>@,;:\\".[\] \t\r\n]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$/;

/**
 * The address in a token of a command, quoting removed.
 *
 * @returns "" when there is none, undefined when there are several
 */
export function readAddress(token: string): string | undefined {
  const bare = withoutRoute(token.startsWith("<") && token.endsWith(">") ? token.slice(1, -1) : token);
  if (PLAIN.test(bare)) return bare;
  const [address = "", ...more] = group(scan(bare));
  return more.length === 0 ? address : undefined;
}

/** RFC 5321 appendix C: what leads to the address is ignored. */
function withoutRoute(text: string): string {
  const colon = text.startsWith("@") ? text.indexOf(":") : -1;
  return text.slice(colon + 1);
}

/** @param text quoted as in a header */
export function scan(text: string): AddressToken[] {
  const tokens: AddressToken[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (BLANKS.includes(character)) at++;
    else if (character === "(") {
      const end = endOfComment(text, at + 1);
      tokens.push({ kind: "comment", text: text.slice(at, end) });
      at = end;
    } else if (character === "[" || character === '"') {
      const closing = character === "[" ? "]" : '"';
      const { word, end } = collect(text, at + 1, (next) => next === closing);
      tokens.push(character === "[" ? { kind: "word", text: `[${word}]` } : { kind: "quoted", text: word });
      at = end + 1;
    } else if (character !== "\\" && OPERATORS.includes(character)) {
      tokens.push({ kind: "operator", text: character });
      at++;
    } else {
      const { word, end } = collect(text, at, (next) => BLANKS.includes(next) || OPERATORS.includes(next));
      tokens.push({ kind: "word", text: word });
      at = end;
    }
  }
  return tokens;
}

/** Characters up to one that `ends` it; behind a backslash, any. */
function collect(text: string, start: number, ends: (character: string) => boolean): { word: string; end: number } {
  let word = "";
  let at = start;
  while (at < text.length) {
    const escaped = text[at] === "\\";
    if (!escaped && ends(text[at]!)) break;
    if (escaped && ++at === text.length) break;
    word += BLANKS.includes(text[at]!) ? " " : text[at];
    at++;
  }
  return { word, end: at };
}

function endOfComment(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < text.length && depth > 0) {
    const character = text[at++];
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "\\") at++;
  }
  return at;
}

/** @returns the addresses there are, from right to left */
function group(tokens: readonly AddressToken[]): string[] {
  const addresses: string[] = [];
  let members: string[] = [];
  let at = tokens.length - 1;
  let betweenWords = true;
  let inGroup = false;
  const close = () => {
    if (members.length > 0) addresses.push(members.reverse().join(""));
    members = [];
  };
  const skipTo = (operators: string) => {
    while (at >= 0 && !(tokens[at]!.kind === "operator" && operators.includes(tokens[at]!.text))) at--;
  };
  while (at >= 0) {
    const { kind, text } = tokens[at]!;
    if (kind === "comment") {
      at--;
    } else if (kind === "operator" && text === ";") {
      close();
      inGroup = true;
      betweenWords = true;
      at--;
    } else if (kind === "operator" && text === ":" && inGroup) {
      close();
      skipTo(",");
    } else if (kind === "operator" && text === ">") {
      close();
      for (at--; at >= 0 && !(tokens[at]!.kind === "operator" && tokens[at]!.text === "<"); at--) {
        if (tokens[at]!.kind !== "comment") members.push(tokens[at]!.text);
      }
      close();
      skipTo(">;,:");
      betweenWords = true;
    } else if (kind === "operator" && text === ",") {
      close();
      betweenWords = true;
      at--;
    } else {
      // Two words in a row are two addresses.
      if (kind !== "operator" && !betweenWords) close();
      betweenWords = kind === "operator";
      members.push(text);
      at--;
    }
  }
  close();
  return addresses;
}
