/** One connection: the transport, the logins, and what somebody who was let in talks to. */
import { addressKey } from "../../bytes/address.js";
import { EMPTY_BYTES, latin1 } from "../../bytes/ascii.js";
import type { CloseReason } from "../../event.js";
import type { Cancel, Connection, Session } from "../protocol.js";
import { Reporter } from "../reporter.js";
import { Auth, type AuthRules } from "./auth.js";
import type { HostKeys } from "./host-keys.js";
import { UNAUTHENTICATED_LAST } from "./messages.js";
import type { SshReason } from "./reasons.js";
import type { OpenService, Service } from "./service.js";
import { Transport } from "./transport.js";

export interface SshSettings extends AuthRules {
  readonly version: string;
  readonly authTimeoutMs: number;
  readonly unauthenticatedPerPeerMax: number;
}

/** Whom to let in, and to what. */
export interface Host {
  admits(address: Uint8Array, username: Uint8Array, password: Uint8Array): boolean;
  readonly openService: OpenService;
}

/** How much may wait to be sent before who is at a channel has to wait too; well below what drops a peer that does not read. */
const UNSENT_BYTES_MAX = 32 * 1024;

/** What the sessions of a worker share. */
export interface Common {
  readonly settings: SshSettings;
  readonly hostKeys: HostKeys;
  /** Undefined where nobody is let in. */
  readonly host: Host | undefined;
  /** How many connections an address has that have not logged in. */
  readonly unauthenticated: Map<number | string, number>;
}

export class SshSession implements Session {
  drained?: () => void;
  readonly #connection: Connection;
  readonly #common: Common;
  readonly #transport: Transport | undefined;
  readonly #cancelTimeout: Cancel | undefined;
  readonly #source: number | string;
  #counted = false;
  #service: Service | undefined;

  constructor(connection: Connection, common: Common) {
    const { settings, hostKeys, host } = common;
    this.#connection = connection;
    this.#common = common;
    this.#source = addressKey(connection.peerAddress);
    const reporter = new Reporter<SshReason>(connection);
    if (!this.#enter()) {
      reporter.invalid("too many connections before login", EMPTY_BYTES);
      connection.close();
      return;
    }
    const above = (message: Uint8Array) => auth.receive(message) || this.#serve(message);
    const transport = new Transport({
      connection,
      reporter,
      hostKeys,
      version: settings.version,
      above,
      ended: () => this.#endService(),
    });
    const auth = new Auth({
      connection,
      reporter,
      transport,
      rules: settings,
      admits: (username, password) => host?.admits(connection.peerAddress, username, password) === true,
      admitted: (username) => this.#admitted(transport, username),
    });
    this.#transport = transport;
    this.#cancelTimeout = connection.after(settings.authTimeoutMs, () => transport.stream.expire());
  }

  receive(chunk: Uint8Array): void {
    this.#transport?.stream.receive(chunk);
    // Keys may have been exchanged.
    this.#service?.relieve();
  }

  finish(): void {
    this.#transport?.stream.finish();
  }

  end(_reason: CloseReason): void {
    this.#transport?.stream.end();
    this.#exit();
  }

  #endService(): void {
    this.#service?.end();
    this.#service = undefined;
  }

  #serve(message: Uint8Array): boolean {
    if (this.#service === undefined || message[0]! <= UNAUTHENTICATED_LAST) return false;
    this.#service.receive(message);
    return true;
  }

  #admitted(transport: Transport, username: Uint8Array): void {
    this.#cancelTimeout?.();
    this.#exit();
    transport.authenticated();
    this.drained = () => this.#service?.relieve();
    this.#service = this.#common.host?.openService({
      connection: this.#connection,
      username: latin1(username),
      send: (payload) => transport.send(payload),
      unimplemented: () => transport.unimplemented(),
      disconnect: (why, message) => transport.stream.refuse(why, message),
      room: () => (transport.isHolding ? 0 : UNSENT_BYTES_MAX - this.#connection.unsent - transport.stream.unsent),
    });
  }

  /** Takes a place among those that have not logged in. @returns false when there is none */
  #enter(): boolean {
    const { settings, unauthenticated } = this.#common;
    const others = unauthenticated.get(this.#source) ?? 0;
    if (others >= settings.unauthenticatedPerPeerMax) return false;
    unauthenticated.set(this.#source, others + 1);
    this.#counted = true;
    return true;
  }

  #exit(): void {
    if (!this.#counted) return;
    this.#counted = false;
    const { unauthenticated } = this.#common;
    const others = unauthenticated.get(this.#source)! - 1;
    if (others === 0) unauthenticated.delete(this.#source);
    else unauthenticated.set(this.#source, others);
  }
}
