/**
 * A worker put together: listener → protocol → sieve → uplink. It knows one protocol and its own slice of the config, opens
 * no file, starts no process, and connects to nothing but the collector's socket.
 */
import type { WorkerConfig } from "../config/config.js";
import type { Observation, Redaction, Seen } from "../event.js";
import { drawer } from "../identity/draw.js";
import { monotonicUs } from "../monotonic.js";
import { ownMatcher } from "../network/own-matcher.js";
import type { Device, Protocol } from "../protocols/protocol.js";
import type { OwnSide, WorkerHealth } from "../wire/control.js";
import { type Alarm, AlarmBell } from "./consent/alarm.js";
import { Sieve } from "./consent/sieve.js";
import { type Door, Listener } from "./listener.js";
import type { Endpoints } from "./peer.js";
import { Tally } from "./tally.js";
import { TlsServer } from "./tls/secure.js";
import { Uplink } from "./uplink.js";
import { bytesOnWire } from "./wire-size.js";

/** Of what a draining worker may take, the part that is kept for its last frames. */
const UPLINK_END_MS = 1000;

export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly protocol: Protocol;
  /** Loaded where peers are let in. */
  readonly emulate: Device["emulate"];
  /** Names this run: 8 bytes. */
  readonly worker: Uint8Array;
  readonly own: OwnSide;
  /** Called when a password of the owner's was tried. */
  readonly alarm: (alarm: Alarm) => void;
}

export class Worker {
  readonly #sieve: Sieve;
  readonly #bell: AlarmBell;
  #secretsFound = 0;
  #secretsUnchecked = 0;
  #secretFoundMs: number | undefined;
  readonly #listener: Listener;
  readonly #uplink: Uplink;

  #isOwn: (address: Uint8Array) => boolean;
  readonly #recordOwn: boolean;

  constructor({ config, protocol, emulate, worker, own, alarm }: WorkerParts) {
    const { service } = config;
    this.#uplink = new Uplink({
      path: config.collectorPath,
      service: service.protocol,
      worker,
      ringBytesMax: config.ringBytesMax,
      consent: config.consent,
      credentialMode: config.logCredentials,
    });
    this.#sieve = new Sieve(config, own.addresses);
    this.#bell = new AlarmBell(alarm);
    this.#recordOwn = config.recordOwn;
    this.#isOwn = ownMatcher(own);
    const tally = new Tally();
    const { hostname, hostKeys, seed } = config.device;
    const open = protocol.open(service.options, {
      hostname,
      ...(hostKeys === undefined ? {} : { hostKeys }),
      ...(emulate === undefined ? {} : { emulate }),
      draw: (purpose, below) => drawer(seed, purpose)(below),
    });
    const owner = {
      open,
      count: () => tally.add(),
      uncount: () => tally.forget(),
      isOwn: (address: Uint8Array) => !this.#recordOwn && this.#isOwn(address),
      report: (session: number, endpoints: Endpoints, seen: Seen) => this.#report(session, endpoints, seen),
    };
    this.#listener = new Listener(service, owner, config.tls === undefined ? undefined : new TlsServer(config.tls));
  }

  /** The owner's side of the network from now on; sessions that have begun stay what they were. */
  set own(own: OwnSide) {
    this.#isOwn = ownMatcher(own);
    this.#sieve.addresses = own.addresses;
  }

  accept(door: Door): void {
    this.#listener.accept(door);
  }

  health(): Omit<WorkerHealth, "loopDelayP99Ms"> {
    return {
      role: "worker",
      connections: this.#listener.accepted,
      sessions: this.#listener.sessions,
      refused: this.#listener.refused,
      evicted: this.#listener.evicted,
      own: this.#listener.own,
      ownSecrets: {
        found: this.#secretsFound,
        unchecked: this.#secretsUnchecked,
        ...(this.#secretFoundMs === undefined ? {} : { lastFoundMs: this.#secretFoundMs }),
      },
      events: this.#uplink.eventsReported,
      shed: this.#uplink.eventsShed,
    };
  }

  /** Accepts no more, lets sessions end until the deadline, and hands over what was seen. */
  async drain(deadlineMs: number): Promise<void> {
    await this.#listener.drain(Math.max(0, deadlineMs - UPLINK_END_MS));
    await this.#uplink.end(UPLINK_END_MS);
    this.#bell.flush();
  }

  #report(session: number, endpoints: Endpoints, seen: Seen): void {
    if (!isObservation(seen)) return this.#send(session, endpoints, seen, "none");
    const passed = this.#sieve.pass(seen);
    if (passed.secret !== undefined) this.#withheld(endpoints, passed.secret);
    this.#send(session, endpoints, passed.seen, passed.redaction);
  }

  #withheld({ peerAddress }: Endpoints, why: "own" | "unchecked"): void {
    if (why === "unchecked") {
      this.#secretsUnchecked++;
      return;
    }
    this.#secretsFound++;
    this.#secretFoundMs = Date.now();
    this.#bell.sound(peerAddress);
  }

  #send(session: number, endpoints: Endpoints, seen: Seen, redaction: Redaction): void {
    const event = { monotonicUs: monotonicUs(), session, ...endpoints, redaction, seen };
    this.#uplink.report(event, bytesOnWire(seen));
  }
}

function isObservation(seen: Seen): seen is Observation {
  return seen.kind !== "connect" && seen.kind !== "close" && seen.kind !== "refused";
}
