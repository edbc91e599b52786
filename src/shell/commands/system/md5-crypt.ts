/** crypt(3) by MD5, `$1$salt$…`: what BusyBox makes of a new password by default. The scheme is Poul-Henning Kamp's, of FreeBSD 2.0. */
import { createHash } from "node:crypto";

const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ROUNDS = 1000;
/** Which bytes of the digest make four characters together; the last makes two alone. */
const GROUPS = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;
const LAST = 11;

/** @param password of one byte a character @param salt up to eight characters of ALPHABET */
export function md5Crypt(password: string, salt: string): string {
  const size = password.length;
  const inner = md5(password + salt + password);
  let start = `${password}$1$${salt}${inner.repeat(Math.ceil(size / 16)).slice(0, size)}`;
  for (let bits = size; bits > 0; bits >>= 1) start += bits & 1 ? "\0" : password.slice(0, 1);
  let digest = md5(start);
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1;
    const middle = (round % 3 === 0 ? "" : salt) + (round % 7 === 0 ? "" : password);
    digest = md5((isOdd ? password : digest) + middle + (isOdd ? digest : password));
  }
  const byte = (index: number) => digest.charCodeAt(index);
  const groups = GROUPS.map(([high, middle, low]) => encode((byte(high) << 16) | (byte(middle) << 8) | byte(low), 4));
  return `$1$${salt}$${groups.join("")}${encode(byte(LAST), 2)}`;
}

export function randomSalt(random: (below: number) => number): string {
  return Array.from({ length: 8 }, () => ALPHABET[random(ALPHABET.length)]).join("");
}

function md5(text: string): string {
  return createHash("md5").update(text, "latin1").digest().toString("latin1");
}

function encode(value: number, length: number): string {
  return Array.from({ length }, (_, index) => ALPHABET[(value >> (6 * index)) & 63]).join("");
}
