/**
 * What the firewall is to do, apart from how it is said: ruleset.ts says it to nftables, iptables.ts to iptables. Made by
 * decide.ts; nothing in it comes from a peer.
 */

/** A port that peers aim at, and where the fake service listens. */
export interface Redirection {
  readonly port: number;
  readonly fakePort: number;
}

/** Bits of a packet's mark, all within `mask`; the rest of the mark belongs to others. */
export interface Marks {
  readonly mask: number;
  /** Goes to a fake service; the host's own input chains may accept by it. */
  readonly redir: number;
  /** Left to a real service that the host's input chains may yet refuse. */
  readonly addrOk: number;
}

export interface Plan {
  readonly table: string;
  /** Only what comes in here is ever redirected. */
  readonly wan: readonly string[];
  /** Without those that are left alone. */
  readonly redirections: readonly Redirection[];
  /** Of these ports, those whose real service the host's input chains refuse whoever asks: the fake one has them at once. */
  readonly refused: readonly number[];
  /** Those where it depends on more than the port: the fake one has a connection once a try at the real one was dropped. */
  readonly watched: readonly number[];
  readonly marks: Marks;
  /**
   * `socket` the kernel looks for a real listener at each connection; `listed` it cannot, and `redirections` holds the ports
   * where there was none a moment ago.
   */
  readonly matching: "socket" | "listed";
}
