/**
 * SSH (RFC 4251 to 4254) as Dropbear 2022.83 of Debian 12 speaks it. Every login is reported and refused: nobody gets in.
 *
 * Here are what sessions have in common and how the parts of one hang together; how packets and keys are made, and which message
 * may come when, is ssh/transport.ts', what becomes of a login ssh/auth.ts'.
 */
import { addressKey } from "../bytes/address.js";
import type { CloseReason } from "../event.js";
import type { Cancel, Connection, Device, Protocol, Session } from "./protocol.js";
import { Reporter } from "./reporter.js";
import { Auth } from "./ssh/auth.js";
import { type HostKeys, readHostKeys } from "./ssh/host-keys.js";
import type { SshReason } from "./ssh/reasons.js";
import { Transport } from "./ssh/transport.js";

export { REASONS } from "./ssh/reasons.js";

const defaults = {
  /** The identification that the server begins with. */
  version: "SSH-2.0-dropbear_2022.83",
  /** A refused login is answered after at least so long, … */
  failureDelayMs: 250,
  /** … and up to so much more. */
  failureDelaySpreadMs: 100,
  /** The refusal that is the last: instead of it the server leaves. */
  attemptsMax: 10,
  /** How long a peer may take to log in. */
  authTimeoutMs: 300_000,
  /** So many connections of one address may be open that have not logged in; more are closed at once. */
  unauthenticatedPerPeerMax: 5,
};
type Settings = typeof defaults;

export const ssh: Protocol<Settings> = {
  name: "ssh",
  ports: [22],
  defaults,
  showsHostKeys: true,
  open: (settings, device) => {
    const common = commonOf(settings, device);
    return (connection) => new SshSession(connection, common);
  },
};

/** What the sessions of a worker share. */
interface Common {
  readonly settings: Settings;
  readonly hostKeys: HostKeys;
  /** How many connections an address has that have not logged in. */
  readonly unauthenticated: Map<number | string, number>;
}

function commonOf(settings: Settings, { hostKeys }: Device): Common {
  if (hostKeys === undefined) throw new Error("The device has no host keys to show.");
  return { settings, hostKeys: readHostKeys(hostKeys), unauthenticated: new Map() };
}

class SshSession implements Session {
  readonly #common: Common;
  readonly #source: number | string;
  readonly #transport: Transport | undefined;
  readonly #cancelTimeout: Cancel | undefined;
  #counted = false;

  constructor(connection: Connection, common: Common) {
    const { settings, hostKeys } = common;
    this.#common = common;
    this.#source = addressKey(connection.peerAddress);
    const reporter = new Reporter<SshReason>(connection);
    if (!this.#enter()) {
      reporter.invalid("too many connections before login", new Uint8Array(0));
      connection.close();
      return;
    }
    const above = (message: Uint8Array) => auth.receive(message);
    const transport = new Transport({ connection, reporter, hostKeys, version: settings.version, above });
    const auth = new Auth({ connection, reporter, transport, rules: settings, admits: () => false, admitted: () => {} });
    this.#transport = transport;
    this.#cancelTimeout = connection.after(settings.authTimeoutMs, () => transport.stream.expire());
  }

  receive(chunk: Uint8Array): void {
    this.#transport?.stream.receive(chunk);
  }

  finish(): void {
    this.#transport?.stream.finish();
  }

  end(_reason: CloseReason): void {
    this.#transport?.stream.end();
    this.#cancelTimeout?.();
    this.#exit();
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
