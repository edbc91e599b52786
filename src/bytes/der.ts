/** DER, as much of it as a certificate is made of (X.690): every function gives one whole element, tag and length with it. */

const PRINTABLE = /^[A-Za-z0-9 '()+,./:=?-]*$/;

export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...elements);
}

export function set(...elements: readonly Uint8Array[]): Uint8Array {
  return element(0x31, ...elements);
}

/** An unsigned number, big-endian. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const shortest = bytes.subarray(start);
  return shortest[0]! >= 0x80 ? element(0x02, Uint8Array.of(0), shortest) : element(0x02, shortest);
}

/** As `2.5.4.3`. */
export function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

export function octets(bytes: Uint8Array): Uint8Array {
  return element(0x04, bytes);
}

export function bits(bytes: Uint8Array): Uint8Array {
  return element(0x03, Uint8Array.of(0), bytes);
}

export function truth(value: boolean): Uint8Array {
  return element(0x01, Uint8Array.of(value ? 0xff : 0));
}

/** A PrintableString where its characters allow, as mbed TLS chooses for countries alone; else UTF-8. */
export function text(value: string, printable: boolean): Uint8Array {
  return element(printable && PRINTABLE.test(value) ? 0x13 : 0x0c, Buffer.from(value, "utf8"));
}

/** A time until the year 2049 (RFC 5280 §4.1.2.5.1). */
export function utcTime(ms: number): Uint8Array {
  const digits = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, "");
  return element(0x17, Buffer.from(digits.slice(2), "latin1"));
}

/** [number], holding whole elements. */
export function tagged(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return element(0xa0 + number, ...elements);
}

/** [number] in place of the element's own tag. */
export function implicit(number: number, bytes: Uint8Array): Uint8Array {
  return element(0x80 + number, bytes);
}

function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content.length)), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
