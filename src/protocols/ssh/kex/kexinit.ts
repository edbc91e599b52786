/** KEXINIT (RFC 4253 §7.1): ours, the peer's, and what follows of the two. */
import { latin1, latin1Bytes } from "../../../bytes/ascii.js";
import { FieldReader, FieldWriter } from "../fields.js";
import { Message } from "../messages.js";
import * as algorithms from "./algorithms.js";

const COOKIE_BYTES = 16;
/** The lists that are chosen from; what is behind them may have any length. */
const ALGORITHM_LISTS = 8;
const TITLES = [
  "kex_algorithms",
  "server_host_key_algorithms",
  "encryption_algorithms_client_to_server",
  "encryption_algorithms_server_to_client",
  "mac_algorithms_client_to_server",
  "mac_algorithms_server_to_client",
  "compression_algorithms_client_to_server",
  "compression_algorithms_server_to_client",
  "languages_client_to_server",
  "languages_server_to_client",
] as const;

/** A peer's. */
export interface Offer {
  /** The ten lists, in the order of RFC 4253 §7.1. */
  readonly lists: readonly string[];
  /** A guess at the key exchange follows. */
  readonly follows: boolean;
}

/** What goes for one direction. */
export interface Direction {
  readonly cipher: algorithms.CipherName;
  /** Of no consequence to a cipher that authenticates. */
  readonly mac: algorithms.MacName | undefined;
  readonly compression: algorithms.Compression;
}

export interface Choice {
  readonly method: algorithms.KexMethod;
  readonly hostKey: algorithms.HostKeyAlgorithm;
  readonly incoming: Direction;
  readonly outgoing: Direction;
  /** The peer's guess, if it made one, is another than this: what it sent by it does not count. */
  readonly guessedWrong: boolean;
  readonly wantsExtInfo: boolean;
  readonly strict: boolean;
}

export function ourKexInit(random: (length: number) => Uint8Array): Uint8Array {
  const { KEX_METHODS, HOST_KEY_ALGORITHMS, CIPHERS, MACS, COMPRESSIONS } = algorithms;
  const writer = new FieldWriter().byte(Message.kexInit).bytes(random(COOKIE_BYTES));
  const lists = [[...KEX_METHODS.keys()], HOST_KEY_ALGORITHMS, CIPHERS, CIPHERS, MACS, MACS, COMPRESSIONS, COMPRESSIONS, [], []];
  for (const names of lists) writer.names(names);
  return writer.boolean(false).uint32(0).done();
}

/** @returns undefined when it is not whole */
export function readOffer(message: Uint8Array): Offer | undefined {
  const reader = new FieldReader(message, 1 + COOKIE_BYTES);
  const lists = TITLES.map((_, index) => latin1(reader.string(index < ALGORITHM_LISTS ? undefined : Number.POSITIVE_INFINITY)));
  const follows = reader.boolean();
  reader.uint32();
  return reader.intact ? { lists, follows } : undefined;
}

/** As Dropbear chooses. @returns undefined when there is nothing in common, or a list is too long */
export function choose({ lists }: Offer): Choice | undefined {
  const names = lists.slice(0, ALGORITHM_LISTS).map(algorithms.namesIn);
  const [kex, hostKeys, ciphersIn, ciphersOut, macsIn, macsOut, compressionsIn, compressionsOut] = names;
  if (!kex || !hostKeys || !ciphersIn || !ciphersOut || !macsIn || !macsOut || !compressionsIn || !compressionsOut)
    return undefined;
  const { KEX_METHODS, HOST_KEY_ALGORITHMS } = algorithms;
  const kexName = algorithms.common(kex, [...KEX_METHODS.keys()]);
  const method = kexName === undefined ? undefined : KEX_METHODS.get(kexName);
  const hostKey = algorithms.common(hostKeys, HOST_KEY_ALGORITHMS);
  const incoming = direction(ciphersIn, macsIn, compressionsIn);
  const outgoing = direction(ciphersOut, macsOut, compressionsOut);
  if (!method || !hostKey || !incoming || !outgoing) return undefined;
  // A guess is right when it named what was chosen first; by the RFC ours must have named it first as well, but for those who know better.
  const guess2 = kex.includes(algorithms.GUESS_2);
  const firstOfBoth = guess2 || (kexName === KEX_METHODS.keys().next().value && hostKey === HOST_KEY_ALGORITHMS[0]);
  return {
    method,
    hostKey,
    incoming,
    outgoing,
    guessedWrong: !(kex[0] === kexName && hostKeys[0] === hostKey && firstOfBoth),
    wantsExtInfo: kex.includes(algorithms.EXT_INFO),
    strict: kex.includes(algorithms.STRICT),
  };
}

/** An offer as a person reads it: a line a list. */
export function offerText({ lists, follows }: Offer): Uint8Array {
  const lines = TITLES.map((title, index) => `${title}: ${lists[index]}`);
  return latin1Bytes(`${[...lines, `first_kex_packet_follows: ${follows}`].join("\n")}\n`);
}

function direction(ciphers: readonly string[], macs: readonly string[], compressions: readonly string[]): Direction | undefined {
  const cipher = algorithms.common(ciphers, algorithms.CIPHERS);
  const mac = algorithms.common(macs, algorithms.MACS);
  const compression = algorithms.common(compressions, algorithms.COMPRESSIONS);
  if (cipher === undefined || compression === undefined) return undefined;
  if (mac === undefined && cipher !== "chacha20-poly1305@openssh.com") return undefined;
  return { cipher, mac, compression };
}
