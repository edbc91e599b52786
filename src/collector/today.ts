/**
 * What hit this sensor today, counted as events go by, in bounded memory: services exactly, sources by the Space-Saving algorithm
 * (Metwally 2005: the busiest are exact or nearly so, a new one takes the place of the least busy and its count), the last logins as
 * they are, which is as the owner's consent lets events be. The day is that of the sensor's local time.
 */
import { formatAddress } from "../bytes/address.js";
import { escapeBytes } from "../bytes/escape.js";
import { hashText } from "../bytes/hash-text.js";
import type { Event, Login, Redaction } from "../event.js";
import type { Frame } from "../wire/frame.js";
import type { LoginSeen, ServiceCount, SourceCount, Today } from "../wire/today.js";

const SOURCES_MAX = 512;
const SOURCES_SHOWN = 10;
const SERVICES_MAX = 64;
const LOGINS_MAX = 20;

/** What is kept over restarts: no word of a peer's but its address. */
export interface Kept {
  readonly sinceMs: number;
  readonly countingSinceMs: number;
  readonly services: readonly ServiceCount[];
  readonly sources: readonly SourceCount[];
}

export class TodayCounts {
  #sinceMs: number;
  #countingSinceMs: number;
  readonly #services = new Map<string, { connections: number; logins: number }>();
  readonly #sources = new Map<string, { connections: number; lastMs: number }>();
  #logins: LoginSeen[] = [];

  /** @param kept of an earlier run; of another day, it is over */
  constructor(nowMs: number, kept?: Kept) {
    this.#sinceMs = midnightBefore(nowMs);
    this.#countingSinceMs = nowMs;
    if (kept === undefined || kept.sinceMs !== this.#sinceMs) return;
    this.#countingSinceMs = kept.countingSinceMs;
    for (const { service, ...counts } of kept.services.slice(0, SERVICES_MAX)) this.#services.set(service, counts);
    for (const { address, ...counts } of kept.sources.slice(0, SOURCES_MAX)) this.#sources.set(address, counts);
  }

  take({ service, events, credentialMode }: Frame, nowMs: number): void {
    this.#turn(nowMs);
    if (credentialMode === "off") this.#forgetCredentials();
    for (const event of events) this.#takeEvent(service, event, nowMs);
  }

  #takeEvent(service: string, event: Event, nowMs: number): void {
    const { seen, peerAddress, redaction } = event;
    if (seen.kind === "connect") {
      this.#service(service).connections++;
      this.#source(formatAddress(peerAddress), nowMs);
    } else if (seen.kind === "login") {
      this.#service(service).logins++;
      this.#logins.unshift(loginSeen(service, seen, redaction, formatAddress(peerAddress), nowMs));
      this.#logins.length = Math.min(this.#logins.length, LOGINS_MAX);
    }
  }

  view(nowMs: number): Today {
    this.#turn(nowMs);
    const { sources, ...kept } = this.keep();
    return { ...kept, sources: sources.slice(0, SOURCES_SHOWN), logins: this.#logins };
  }

  /** The busiest first. */
  keep(): Kept {
    const byConnections = (a: { connections: number }, b: { connections: number }) => b.connections - a.connections;
    return {
      sinceMs: this.#sinceMs,
      countingSinceMs: this.#countingSinceMs,
      services: [...this.#services].map(([service, counts]) => ({ service, ...counts })).sort(byConnections),
      sources: [...this.#sources].map(([address, counts]) => ({ address, ...counts })).sort(byConnections),
    };
  }

  /** The owner has taken back what they had agreed to. */
  #forgetCredentials(): void {
    if (this.#logins.every(({ redaction }) => redaction === "removed")) return;
    this.#logins = this.#logins.map(({ username: _, password: __, ...login }) => ({ ...login, redaction: "removed" }));
  }

  /** Past midnight all begins anew; so it does when the clock is set to another day. */
  #turn(nowMs: number): void {
    const midnight = midnightBefore(nowMs);
    if (midnight === this.#sinceMs) return;
    this.#sinceMs = midnight;
    this.#countingSinceMs = midnight;
    this.#services.clear();
    this.#sources.clear();
    this.#logins = [];
  }

  #service(name: string): { connections: number; logins: number } {
    const counts = this.#services.get(name) ?? { connections: 0, logins: 0 };
    if (this.#services.size < SERVICES_MAX) this.#services.set(name, counts);
    return counts;
  }

  #source(address: string, nowMs: number): void {
    const known = this.#sources.get(address);
    if (known !== undefined) {
      known.connections++;
      known.lastMs = nowMs;
      return;
    }
    const taken = this.#sources.size < SOURCES_MAX ? 0 : this.#dropLeast();
    this.#sources.set(address, { connections: taken + 1, lastMs: nowMs });
  }

  /** @returns how many connections the least busy had */
  #dropLeast(): number {
    let least = "";
    let connections = Number.POSITIVE_INFINITY;
    for (const [address, counts] of this.#sources) {
      if (counts.connections >= connections) continue;
      least = address;
      connections = counts.connections;
    }
    this.#sources.delete(least);
    return connections;
  }
}

function loginSeen(service: string, seen: Login, redaction: Redaction, address: string, timeMs: number): LoginSeen {
  const text = redaction === "hashed" ? hashText : escapeBytes;
  return {
    timeMs,
    service,
    address,
    ...(seen.username === undefined ? {} : { username: text(seen.username) }),
    ...(seen.password === undefined ? {} : { password: text(seen.password) }),
    redaction,
  };
}

function midnightBefore(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
