/**
 * Which side of this machine is outside, and which is the owner's own: the interfaces that lead to the Internet, the machine's
 * addresses, and the networks behind every other interface (LAN, loopback, VPN, bridges). Read anew at each call; who keeps the
 * answer decides when it is stale.
 */
import { readFileSync } from "node:fs";
import { endianness, networkInterfaces } from "node:os";
import { parseAddress } from "../bytes/address.js";
import { type Network, onesOf, parseRoutes4, parseRoutes6, type Route } from "./routes.js";

/**
 * A route as short as this leads to the Internet, not to a network of one's own: 0.0.0.0/1 and 128.0.0.0/1 stand for a default
 * route where a VPN takes over, 2000::/3 where IPv6 is set up by hand.
 */
const DEFAULT_PREFIX_MAX = 3;

export interface Surroundings {
  /** Names of the interfaces that face the Internet. */
  readonly wan: readonly string[];
  /** Every address of this machine: 4 or 16 bytes. */
  readonly addresses: readonly Uint8Array[];
  /** The owner's own side: the networks of all interfaces that are not in `wan`. */
  readonly networks: readonly Network[];
}

/** An interface's address. */
export interface InterfaceAddress extends Network {
  readonly interface: string;
}

/** @param wan names of interfaces; when there are none, those that hold a default route */
export function lookAround(wan: readonly string[]): Surroundings {
  return surroundings(wan, interfaceAddresses(), routes());
}

/** What `lookAround` makes of what it reads. */
export function surroundings(
  wan: readonly string[],
  addresses: readonly InterfaceAddress[],
  routes: readonly Route[],
): Surroundings {
  const outside = wan.length > 0 ? [...wan] : defaultInterfaces(routes);
  const inside = [...addresses, ...routes].filter(
    ({ interface: name, prefixLength }) => !outside.includes(name) && prefixLength > DEFAULT_PREFIX_MAX,
  );
  return {
    wan: outside,
    addresses: addresses.map(({ address }) => address),
    networks: inside.map(({ address, prefixLength }) => ({ address, prefixLength })),
  };
}

function defaultInterfaces(routes: readonly Route[]): string[] {
  const names = routes
    .filter(({ interface: name, prefixLength }) => prefixLength <= DEFAULT_PREFIX_MAX && name !== "lo")
    .map((route) => route.interface);
  return [...new Set(names)];
}

function interfaceAddresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, infos = []]) =>
    infos.flatMap(({ address: text, netmask }) => {
      const address = parseAddress(text);
      const mask = parseAddress(netmask);
      if (address === undefined || mask === undefined) return [];
      return [{ interface: name, address, prefixLength: onesOf(mask) }];
    }),
  );
}

function routes(): Route[] {
  return [
    ...parseRoutes4(readIfThere("/proc/net/route"), endianness() === "LE"),
    ...parseRoutes6(readIfThere("/proc/net/ipv6_route")),
  ];
}

/** A kernel without IPv6 has no such table. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
