/**
 * What in an observation could be a password: what a login says outright, and every word of what else is quoted, as it is and
 * with its escapes taken away. A password that a peer has split or encoded in a way of its own is not found. One that is
 * proved but not sent, as with Digest, cannot be looked at; a proof could be put to the test elsewhere, so it may be one.
 */
import { EMPTY_BYTES, latin1, latin1Bytes, spells } from "../../bytes/ascii.js";
import { decodeBase64 } from "../../bytes/base64.js";
import type { Field, Observation } from "../../event.js";
import { REMOVED } from "./redact.js";

/** More words than that are not looked at. */
export const WORDS_MAX = 2048;
const BASE64_LENGTH_MIN = 6;
const BORDER = /[\s&;=?:,/"'<>|()[\]{}@]+/;

/** @returns undefined when there is something, or more, than can be looked at */
export function guessesIn(seen: Observation): Uint8Array[] | undefined {
  switch (seen.kind) {
    case "login":
      if (seen.proof !== undefined) return undefined;
      return [seen.password, seen.username].filter((guess) => guess !== undefined);
    case "command":
      return wordsOf([seen.line]);
    case "request":
      if (seen.headers.some(isProof)) return undefined;
      return wordsOf([seen.target, seen.host, seen.userAgent, seen.body, ...seen.headers.map(({ value }) => value)]);
    case "message":
    case "invalid":
      return wordsOf([seen.data]);
    default:
      return seen satisfies never;
  }
}

/** Without anything that a password could be in. */
export function withheld(seen: Observation): Observation {
  switch (seen.kind) {
    case "login":
      return { kind: "login", mechanism: seen.mechanism, attempt: seen.attempt };
    case "command":
      return { ...seen, line: EMPTY_BYTES };
    case "request":
      return { ...seen, target: REMOVED, host: EMPTY_BYTES, userAgent: EMPTY_BYTES, headers: [], body: EMPTY_BYTES };
    case "message":
    case "invalid":
      return { ...seen, data: EMPTY_BYTES };
    default:
      return seen satisfies never;
  }
}

/** Authorization in any scheme but Basic, which sends the password. */
function isProof({ name, value }: Field): boolean {
  if (!spells(name, "authorization") && !spells(name, "proxy-authorization")) return false;
  return value.length > 0 && !isRemoved(value) && !/^\s*basic\s/i.test(latin1(value));
}

function isRemoved(value: Uint8Array): boolean {
  return Buffer.compare(value, REMOVED) === 0;
}

function wordsOf(texts: readonly Uint8Array[]): Uint8Array[] | undefined {
  const words = new Set<string>();
  for (const text of texts.map(latin1)) {
    words.add(text);
    for (const chunk of text.split(/\s+/)) for (const word of decodedWords(chunk)) words.add(word);
    for (const word of text.split(BORDER)) {
      words.add(word);
      if (/[%+]/.test(word)) words.add(unescaped(word));
    }
    if (words.size > WORDS_MAX) return undefined;
  }
  return [...words].map(latin1Bytes);
}

/** Of what may be base64: user name and password of Basic (a colon between them) or of SASL PLAIN (NULs), or one of them alone. */
function decodedWords(chunk: string): string[] {
  const bytes = chunk.length < BASE64_LENGTH_MIN ? undefined : decodeBase64(chunk);
  if (bytes === undefined) return [];
  const text = latin1(bytes);
  // A user name has no colon; a password may have.
  return [text, text.slice(text.indexOf(":") + 1), ...text.split("\0")];
}

/** As a form's fields are escaped. */
function unescaped(word: string): string {
  return word
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
