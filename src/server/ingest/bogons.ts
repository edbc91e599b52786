/** Addresses that no sensor on the Internet can have as a peer: private, loopback, documentation, multicast and the like. */

/** RFC 6890 and successors: prefix and length in bits. */
const V4: readonly (readonly [readonly [number, number, number, number], number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 3],
];

const V4_RANGES = V4.map(([prefix, bits]) => {
  const first = number(prefix);
  return { first, last: first + 2 ** (32 - bits) - 1 };
});

/** @param address 4 or 16 bytes */
export function isBogon(address: Uint8Array): boolean {
  if (address.length === 4) {
    const value = number(address);
    return V4_RANGES.some(({ first, last }) => value >= first && value <= last);
  }
  // Global unicast is 2000::/3; of it, 2001:db8::/32 is documentation and 2001::/23 special.
  if (address[0]! >> 5 !== 1) return true;
  return (
    address[0] === 0x20 && address[1] === 0x01 && ((address[2] === 0x0d && address[3] === 0xb8) || (address[2]! & 0xfe) === 0)
  );
}

function number(address: ArrayLike<number>): number {
  return ((address[0]! << 24) | (address[1]! << 16) | (address[2]! << 8) | address[3]!) >>> 0;
}
