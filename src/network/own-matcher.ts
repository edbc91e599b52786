/**
 * Is an address the owner's own? Networks become sorted ranges without overlap, so that a question costs a few comparisons of
 * bytes however many networks there are: cheap enough for every accepted connection.
 */
import type { Surroundings } from "./own-networks.js";
import type { Network } from "./routes.js";

interface Range {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

/** @returns whether an address of 4 or 16 bytes is this machine's own, or lies in a network on the owner's side */
export function ownMatcher({
  addresses,
  networks,
}: Pick<Surroundings, "addresses" | "networks">): (address: Uint8Array) => boolean {
  const hosts = addresses.map((address): Network => ({ address, prefixLength: 8 * address.length }));
  const all = [...networks, ...hosts];
  const ranges4 = rangesOf(all.filter(({ address }) => address.length === 4));
  const ranges6 = rangesOf(all.filter(({ address }) => address.length === 16));
  return (address) => isWithin(address, address.length === 4 ? ranges4 : ranges6);
}

function isWithin(address: Uint8Array, ranges: readonly Range[]): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { first, last } = ranges[middle]!;
    if (Buffer.compare(address, first) < 0) high = middle - 1;
    else if (Buffer.compare(address, last) > 0) low = middle + 1;
    else return true;
  }
  return false;
}

/** Networks contain one another or have nothing in common; the outermost are what counts. */
function rangesOf(networks: readonly Network[]): Range[] {
  const sorted = networks
    .map((network) => ({ first: bounded(network, 0), last: bounded(network, 0xff) }))
    .sort((a, b) => Buffer.compare(a.first, b.first) || Buffer.compare(b.last, a.last));
  const outermost: Range[] = [];
  for (const range of sorted) {
    const before = outermost.at(-1);
    if (before === undefined || Buffer.compare(range.first, before.last) > 0) outermost.push(range);
  }
  return outermost;
}

/** The network's first or last address: the bits behind the prefix are those of `filler`. */
function bounded({ address, prefixLength }: Network, filler: 0 | 0xff): Uint8Array {
  return address.map((byte, index) => {
    const bits = Math.min(Math.max(prefixLength - 8 * index, 0), 8);
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) | (filler & ~mask);
  });
}
