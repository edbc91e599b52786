/**
 * What the firewall is to do, apart from how it is said: ruleset.ts says it to nftables, iptables.ts to iptables. Made by
 * decide.ts; nothing in it comes from a peer.
 */

import type { Marks } from "../config/config.js";

/** A port that peers aim at, and where the fake service listens. */
export interface Redirection {
  readonly port: number;
  readonly fakePort: number;
}

export interface Plan {
  readonly table: string;
  /** Only what comes in here is ever redirected. */
  readonly wan: readonly string[];
  /** Without those that are left alone. */
  readonly redirections: readonly Redirection[];
  /** Of these ports, those where the host's input chains refuse whoever asks for a real service: the fake one has them at once. */
  readonly refused: { readonly ip: readonly number[]; readonly ip6: readonly number[] };
  /** Those where it depends on more than the port: the fake one has a connection once a try at the real one was dropped. */
  readonly watched: readonly number[];
  readonly marks: Marks;
  /**
   * `socket` the kernel looks for a real listener at each connection; `listed` it cannot, and `redirections` holds the ports
   * where there was none a moment ago.
   */
  readonly matching: "socket" | "listed";
}

/** Whether both say the same, in whatever order; undefined is no set. */
export function isSameSet(wanted: readonly Redirection[], found: readonly Redirection[] | undefined): boolean {
  const text = (all: readonly Redirection[]) =>
    all
      .map(({ port, fakePort }) => `${port}:${fakePort}`)
      .sort()
      .join();
  return found !== undefined && text(wanted) === text(found);
}
