/**
 * Digest access authentication (RFC 7616): the fields of an answer as the peer sent them, and nonces that tell themselves
 * apart from others' without being remembered. Whoever forges one gains nothing: no answer is ever right.
 */
import { createHash } from "node:crypto";

/** Random bytes that a nonce is made of. */
export const NONCE_RANDOM_BYTES = 8;

/** `name=token` or `name="quoted"`, between commas; blanks anywhere but in the name. */
const PARAMETER = /[\s,]*([^\s,="]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))[ \t]*(?=,|$)/gsy;

/** The parameters of a Digest answer in the order sent, unquoted; undefined when the text is not a list of them. */
export function readDigest(text: string): [name: string, value: string][] | undefined {
  const parameters: [string, string][] = [];
  PARAMETER.lastIndex = 0;
  let end = 0;
  for (let match = PARAMETER.exec(text); match !== null; match = PARAMETER.exec(text)) {
    parameters.push([match[1]!, match[2] === undefined ? match[3]! : match[2].replace(/\\(.)/gs, "$1")]);
    end = PARAMETER.lastIndex;
  }
  return parameters.length > 0 && /^[\s,]*$/.test(text.slice(end)) ? parameters : undefined;
}

/** A nonce of 32 hex digits, as long as Squid's. */
export function makeNonce(random: Uint8Array, realm: string): string {
  return sealed(Buffer.from(random).toString("hex"), realm);
}

/** Whether `makeNonce` made it for that realm. */
export function isOurNonce(nonce: string, realm: string): boolean {
  return sealed(nonce.slice(0, 2 * NONCE_RANDOM_BYTES), realm) === nonce;
}

function sealed(random: string, realm: string): string {
  const seal = createHash("md5").update(`${random}:${realm}`).digest("hex");
  return random + seal.slice(0, 2 * NONCE_RANDOM_BYTES);
}
