/** Peers in the order of their last activity: touching one, and finding the one that has been idle longest, take constant time. */
import type { Peer } from "./peer.js";

export class IdleList {
  #oldest: Peer | undefined;
  #newest: Peer | undefined;

  /** The peer that has been idle longest. */
  get oldest(): Peer | undefined {
    return this.#oldest;
  }

  add(peer: Peer): void {
    peer.older = this.#newest;
    peer.newer = undefined;
    if (this.#newest === undefined) this.#oldest = peer;
    else this.#newest.newer = peer;
    this.#newest = peer;
  }

  remove(peer: Peer): void {
    if (peer.older === undefined) this.#oldest = peer.newer;
    else peer.older.newer = peer.newer;
    if (peer.newer === undefined) this.#newest = peer.older;
    else peer.newer.older = peer.older;
    peer.older = undefined;
    peer.newer = undefined;
  }

  /** Makes `peer` the newest. */
  touch(peer: Peer, nowMs: number): void {
    peer.activeMs = nowMs;
    if (this.#newest === peer) return;
    this.remove(peer);
    this.add(peer);
  }
}
