/** Many networks, and whether an address lies in one of them: a look a prefix length that occurs, however many networks there are. */
import { addressKey } from "../../../bytes/address.js";
import type { Network } from "../../../network/routes.js";

export class NetworkSet {
  /** Prefix length → the networks of that length, for addresses of 4 and of 16 bytes. */
  readonly #lengths4 = new Map<number, Set<number | string>>();
  readonly #lengths16 = new Map<number, Set<number | string>>();

  constructor(networks: Iterable<Network>) {
    for (const { address, prefixLength } of networks) {
      const lengths = this.#lengthsOf(address);
      const known = lengths.get(prefixLength) ?? new Set();
      known.add(addressKey(masked(address, prefixLength)));
      lengths.set(prefixLength, known);
    }
  }

  /** @param address 4 or 16 bytes */
  has(address: Uint8Array): boolean {
    for (const [prefixLength, known] of this.#lengthsOf(address)) {
      if (known.has(addressKey(masked(address, prefixLength)))) return true;
    }
    return false;
  }

  #lengthsOf(address: Uint8Array): Map<number, Set<number | string>> {
    return address.length === 4 ? this.#lengths4 : this.#lengths16;
  }
}

/** A copy of which only the first bits are left. */
function masked(address: Uint8Array, bits: number): Uint8Array {
  const copy = new Uint8Array(address.length);
  const whole = bits >> 3;
  copy.set(address.subarray(0, whole));
  if (bits % 8 !== 0) copy[whole] = address[whole]! & (0xff << (8 - (bits % 8)));
  return copy;
}
