/**
 * Sockets ↔ sessions: accepts peers, holds them to the limits and deadlines of their service, and makes events of what their
 * sessions report. Knows nothing of what is said.
 *
 *   full       the peer idle longest makes room, if it has been idle for a second; else the newcomer is refused
 *   one peer   at most `connectionsPerPeerMax` at a time from one address (one /64 for IPv6)
 *   deadlines  idle, and total; checked four times a second
 *
 * Every accepted connection ends in exactly one `close` or `refused` event, save those from the owner's own networks: they are
 * served as any other, counted, and make no event.
 */
import { addressKey, parseAddress } from "../bytes/address.js";
import type { CloseReason, RefuseReason, Seen } from "../event.js";
import { monotonicUs } from "../monotonic.js";
import type { Connection, Session } from "../protocols/protocol.js";
import { IdleList } from "./idle-list.js";
import { type Endpoints, Peer, type PeerOwner } from "./peer.js";
import { type ProxyHeader, readProxyHeader } from "./proxy-header.js";
import type { ListenHandle, PeerName, TcpHandle } from "./tcp.js";
import type { TlsServer } from "./tls/secure.js";

/** Connections that the kernel keeps waiting while a worker is busy or being restarted. */
const BACKLOG = 4096;
const SWEEP_MS = 250;
/** A peer that has just spoken is not evicted for another. */
const EVICTION_IDLE_MS = 1000;
const PROXY_HEADER_MS = 5000;

export interface Limits {
  readonly connectionsMax: number;
  readonly connectionsPerPeerMax: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly sessionBytesMax: number;
  readonly proxyProtocol: boolean;
}

/** What the listener needs of the rest of the worker. */
export interface ListenerOwner {
  open(connection: Connection): Session;
  /** Counts an accepted connection and returns its number. */
  count(): number;
  /** Takes back what `count` counted last or before, since it will not be reported. */
  uncount(): void;
  /** Whether nothing from that address is to be recorded. */
  isOwn(address: Uint8Array): boolean;
  report(session: number, endpoints: Endpoints, seen: Seen): void;
}

/** A bound socket to accept on. */
export interface Door {
  readonly handle: ListenHandle;
  /** What its peers aimed at. */
  readonly targetPort: number;
  /** They speak TLS from the first byte. */
  readonly tls: boolean;
}

export class Listener {
  /** Totals since the start. */
  accepted = 0;
  refused = 0;
  evicted = 0;
  /** From the owner's own networks. */
  own = 0;

  readonly #limits: Limits;
  readonly #owner: ListenerOwner;
  readonly #peerOwner: PeerOwner;
  readonly #handles: ListenHandle[] = [];
  /** By number, and so by age. */
  readonly #peers = new Map<number, Peer>();
  readonly #perAddress = new Map<number | string, number>();
  readonly #idle = new IdleList();
  readonly #sweep: NodeJS.Timeout;
  /** Filled anew for every peer. */
  readonly #name: PeerName = { address: "", family: "", port: 0 };
  #nowMs = performance.now();
  #whenEmpty: (() => void) | undefined;

  /** @param tls needed by protocols that have use for it */
  constructor(limits: Limits, owner: ListenerOwner, tls?: TlsServer) {
    this.#limits = limits;
    this.#owner = owner;
    this.#peerOwner = this.#ownPeers(tls);
    this.#sweep = setInterval(() => this.#closeOverdue(), SWEEP_MS);
  }

  get sessions(): number {
    return this.#peers.size;
  }

  /** Accepts at `door`. @throws Error when the kernel refuses to listen */
  accept(door: Door): void {
    const { handle } = door;
    handle.onconnection = (status, connection) => {
      if (status === 0 && connection !== undefined) this.#welcome(connection, door);
    };
    const status = handle.listen(BACKLOG);
    if (status !== 0) throw new Error(`listen for port ${door.targetPort}: error ${status}`);
    this.#handles.push(handle);
  }

  /** Accepts no more; ends the sessions still open at the deadline. @returns when none is left */
  async drain(deadlineMs: number): Promise<void> {
    for (const handle of this.#handles) handle.close();
    if (this.#peers.size > 0) {
      const empty = new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
      const deadline = setTimeout(() => this.#endAll(), deadlineMs);
      await empty;
      clearTimeout(deadline);
    }
    clearInterval(this.#sweep);
  }

  #endAll(): void {
    for (const peer of [...this.#peers.values()]) peer.end("drain");
  }

  #welcome(handle: TcpHandle, { targetPort, tls }: Door): void {
    // Before anything else: a kill between the kernel's accept and this would lose the connection uncounted.
    const number = this.#owner.count();
    this.accepted++;
    this.#nowMs = performance.now();
    const endpoints = this.#endpoints(handle, targetPort);
    const isOwn = !this.#limits.proxyProtocol && this.#isOwn(endpoints);
    const refuseReason = this.#refuseReason(endpoints);
    if (refuseReason !== undefined) {
      this.refused++;
      handle.close();
      if (!isOwn) this.#owner.report(number, endpoints, { kind: "refused", reason: refuseReason });
      return;
    }
    const peer = new Peer(number, handle, endpoints, this.#peerOwner, this.#nowMs);
    peer.isOwn = isOwn;
    this.#admit(peer, handle, tls);
  }

  /** To be asked once a connection, when it is known where it comes from. */
  #isOwn({ peerAddress }: Endpoints): boolean {
    if (!this.#owner.isOwn(peerAddress)) return false;
    this.own++;
    this.#owner.uncount();
    return true;
  }

  #endpoints(handle: TcpHandle, targetPort: number): Endpoints {
    // A peer may be gone before we look: there is then nothing to tell of it but that it came.
    const known = handle.getpeername(this.#name) === 0;
    const peerAddress = known ? parseAddress(this.#name.address) : undefined;
    return { peerAddress: peerAddress ?? new Uint8Array(4), peerPort: known ? this.#name.port : 0, targetPort, transport: "tcp" };
  }

  #refuseReason({ peerAddress }: Endpoints): RefuseReason | undefined {
    const { connectionsMax, connectionsPerPeerMax, proxyProtocol } = this.#limits;
    if (!proxyProtocol && (this.#perAddress.get(sourceKey(peerAddress)) ?? 0) >= connectionsPerPeerMax) {
      return "connections_per_peer_max";
    }
    if (this.#peers.size < connectionsMax) return undefined;
    const oldest = this.#idle.oldest;
    if (oldest === undefined || this.#nowMs - oldest.activeMs < EVICTION_IDLE_MS) return "connections_max";
    this.evicted++;
    oldest.end("evicted");
    return undefined;
  }

  #admit(peer: Peer, handle: TcpHandle, tls: boolean): void {
    this.#peers.set(peer.number, peer);
    this.#idle.add(peer);
    if (this.#limits.proxyProtocol) handle.onread = this.#headerReader(peer, handle, tls);
    else {
      handle.onread = this.#reader(peer);
      this.#open(peer, tls);
    }
    if (!peer.ended) handle.readStart();
  }

  #reader(peer: Peer): TcpHandle["onread"] {
    return (chunk) => this.#read(peer, chunk === undefined ? undefined : new Uint8Array(chunk));
  }

  #open(peer: Peer, tls: boolean): void {
    this.#countAddress(peer, 1);
    this.#report(peer, { kind: "connect" });
    peer.open((connection) => this.#owner.open(connection), tls);
  }

  #report(peer: Peer, seen: Seen): void {
    if (!peer.isOwn) this.#owner.report(peer.number, peer.endpoints, seen);
  }

  #read(peer: Peer, chunk: Uint8Array | undefined): void {
    if (peer.ended) return;
    if (chunk === undefined) return peer.finish();
    peer.bytesIn += chunk.byteLength;
    this.#nowMs = performance.now();
    this.#idle.touch(peer, this.#nowMs);
    if (peer.bytesIn > this.#limits.sessionBytesMax) return peer.end("limit");
    peer.receive(chunk);
  }

  /** Reads chunks until the PROXY header is whole, then opens the session with what follows it. */
  #headerReader(peer: Peer, handle: TcpHandle, tls: boolean): TcpHandle["onread"] {
    let received = Buffer.alloc(0);
    return (chunk) => {
      if (peer.ended) return;
      if (chunk === undefined) return peer.refuse("proxy_header");
      received = Buffer.concat([received, Buffer.from(chunk)]);
      const header = readProxyHeader(received);
      if (header.kind === "partial") return;
      if (header.kind === "malformed") return peer.refuse("proxy_header");
      handle.onread = this.#reader(peer);
      this.#openProxied(peer, header, tls);
      const rest = received.subarray(header.length);
      if (rest.length > 0 && !peer.ended) handle.onread(Uint8Array.from(rest).buffer);
    };
  }

  #openProxied(peer: Peer, header: Exclude<ProxyHeader, { kind: "partial" | "malformed" }>, tls: boolean): void {
    if (header.kind === "proxied") {
      const { peerAddress, peerPort, targetPort } = header;
      peer.endpoints = { ...peer.endpoints, peerAddress, peerPort, targetPort };
    }
    peer.isOwn = this.#isOwn(peer.endpoints);
    const open = this.#perAddress.get(sourceKey(peer.endpoints.peerAddress)) ?? 0;
    if (header.kind === "proxied" && open >= this.#limits.connectionsPerPeerMax) return peer.refuse("connections_per_peer_max");
    this.#open(peer, tls);
  }

  #ownPeers(tls: TlsServer | undefined): PeerOwner {
    return {
      tls,
      read: (peer, chunk) => this.#read(peer, chunk),
      report: (peer, seen) => this.#report(peer, seen),
      ended: (peer, reason) => this.#forget(peer, reason),
      refused: (peer, reason) => {
        this.refused++;
        this.#remove(peer);
        this.#report(peer, { kind: "refused", reason });
      },
    };
  }

  #forget(peer: Peer, reason: CloseReason): void {
    this.#countAddress(peer, -1);
    this.#remove(peer);
    const { bytesIn, bytesOut } = peer;
    const durationUs = monotonicUs() - peer.startUs;
    this.#report(peer, { kind: "close", reason, durationUs, bytesIn, bytesOut });
  }

  #remove(peer: Peer): void {
    this.#peers.delete(peer.number);
    this.#idle.remove(peer);
    if (this.#peers.size === 0) this.#whenEmpty?.();
  }

  #countAddress({ endpoints }: Peer, change: 1 | -1): void {
    const key = sourceKey(endpoints.peerAddress);
    const count = (this.#perAddress.get(key) ?? 0) + change;
    if (count <= 0) this.#perAddress.delete(key);
    else this.#perAddress.set(key, count);
  }

  #closeOverdue(): void {
    const nowMs = performance.now();
    const nowUs = monotonicUs();
    const { idleTimeoutMs, totalTimeoutMs, proxyProtocol } = this.#limits;
    for (let peer = this.#idle.oldest; peer !== undefined && nowMs - peer.activeMs >= idleTimeoutMs; peer = this.#idle.oldest) {
      peer.end("idle");
    }
    const headerTimeoutMs = proxyProtocol ? PROXY_HEADER_MS : totalTimeoutMs;
    for (const peer of this.#peers.values()) {
      const ageMs = (nowUs - peer.startUs) / 1000;
      if (ageMs < Math.min(totalTimeoutMs, headerTimeoutMs)) break;
      if (ageMs >= (peer.opened ? totalTimeoutMs : headerTimeoutMs)) peer.end("deadline");
    }
  }
}

/** What counts as one peer: an IPv4 address, an IPv6 /64. */
function sourceKey(address: Uint8Array): number | string {
  return addressKey(address, Math.min(address.length, 8));
}
