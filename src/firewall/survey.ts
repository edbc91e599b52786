/** How things stand on this machine now, as far as it bears on who gets a connection. Reads; changes nothing. */
import { readFileSync } from "node:fs";
import { lookAround, type Surroundings } from "../network/own-networks.js";
import { type Chain, parseHostRules } from "./host-rules.js";
import { parseTcpSockets, type TcpSockets } from "./listeners.js";
import { SOCKET_PROBE } from "./ruleset.js";
import { FirewallError, nft, run } from "./run.js";

export interface Survey {
  readonly surroundings: Surroundings;
  readonly sockets: TcpSockets;
  /** All nftables chains there are, ours among them; those of iptables-nft too. */
  readonly chains: readonly Chain[];
  /** `family name` of each nftables table. */
  readonly tables: readonly string[];
  /** Rules of iptables-legacy exist, and nobody but it can tell them. */
  readonly hasLegacyRules: boolean;
}

/** @throws FirewallError when nft cannot be asked: it is not there, or we are not root */
export async function survey(wan: readonly string[]): Promise<Survey> {
  return {
    surroundings: lookAround(wan),
    sockets: tcpSockets(),
    ...parseHostRules(await run("nft", ["-j", "-t", "list", "ruleset"])),
    hasLegacyRules: ["/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"].some((path) =>
      readIfThere(path).includes("filter"),
    ),
  };
}

/** The same where nft is not to be had: what the host's rules would do is not known. */
export function surveyWithoutNft(wan: readonly string[]): Survey {
  return { surroundings: lookAround(wan), sockets: tcpSockets(), chains: [], tables: [], hasLegacyRules: true };
}

export function tcpSockets(): TcpSockets {
  return parseTcpSockets(["/proc/net/tcp", "/proc/net/tcp6"].map(readIfThere));
}

/** Whether nft and the kernel can look for a listener at each connection. */
export async function canMatchSockets(): Promise<boolean> {
  try {
    await nft(SOCKET_PROBE, { check: true });
    return true;
  } catch (error) {
    if (error instanceof FirewallError) return false;
    throw error;
  }
}

/** What this kernel was built without is not there; what only root may read is told by nft. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
