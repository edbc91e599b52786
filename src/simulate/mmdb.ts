/** Writes a small file in the mmdb format (MaxMind DB file format 2.0), with 24-bit records and a tree for IPv6. */
import { parseAddress } from "../bytes/address.js";
import { parseNetwork } from "../network/routes.js";

export type Value = string | number | { readonly [key: string]: Value } | readonly Value[];

const EMPTY = -1;
const MARKER = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");

/** @param records by network; longer networks after the shorter ones that hold them */
export function mmdb(type: string, built: Date, records: Readonly<Record<string, Value>>): Buffer {
  // A node's sides: EMPTY, a node ≥ 0, or data as -2 - offset.
  const nodes: [number, number][] = [[EMPTY, EMPTY]];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [network, value] of Object.entries(records)) {
    insert(nodes, bitsOf(network), -2 - offset);
    const encoded = encode(value);
    data.push(encoded);
    offset += encoded.length;
  }
  const tree = Buffer.alloc(6 * nodes.length);
  for (const [index, sides] of nodes.entries()) {
    for (const [side, target] of sides.entries()) {
      const record = target === EMPTY ? nodes.length : target >= 0 ? target : nodes.length + 16 + (-2 - target);
      tree.writeUIntBE(record, 6 * index + 3 * side, 3);
    }
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor(built.getTime() / 1000),
    database_type: type,
    description: { en: "made by minipot simulate" },
    ip_version: 6,
    languages: ["en"],
    node_count: nodes.length,
    record_size: 24,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARKER, metadata]);
}

/** IPv4 stands at ::/96. */
function bitsOf(text: string): number[] {
  const { address, prefixLength } = parseNetwork(text) ?? { address: parseAddress(text)!, prefixLength: 0 };
  const whole = address.length === 4 ? Buffer.concat([Buffer.alloc(12), address]) : address;
  const length = address.length === 4 ? 96 + prefixLength : prefixLength;
  return Array.from({ length }, (_, index) => (whole[index >> 3]! >> (7 - (index % 8))) & 1);
}

function insert(nodes: [number, number][], bits: readonly number[], target: number): void {
  let node = 0;
  for (const [index, bit] of bits.entries()) {
    const sides = nodes[node]!;
    if (index === bits.length - 1) sides[bit] = target;
    else {
      if (sides[bit]! < 0) sides[bit] = nodes.push([sides[bit]!, sides[bit]!]) - 1;
      node = sides[bit]!;
    }
  }
}

function encode(value: Value): Buffer {
  if (typeof value === "string") return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (isList(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const pairs = Object.entries(value);
  return Buffer.concat([control(7, pairs.length), ...pairs.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Types past 7 have a byte of their own; sizes stay below 285. */
function control(type: number, size: number): Buffer {
  const [short, extra] = size < 29 ? [size, []] : [29, [size - 29]];
  return Buffer.from(type > 7 ? [short, type - 7, ...extra] : [(type << 5) | short, ...extra]);
}
