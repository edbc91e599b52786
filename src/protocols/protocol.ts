/**
 * The one interface between what a protocol says and the process that carries it. A protocol is pure: bytes in, bytes and
 * observations out; no sockets, clocks, disks or promises. The worker implements Connection over a real socket, a test over
 * two arrays and a clock of its own.
 */
import type { CloseReason, Observation } from "../event.js";
import type { Emulation } from "./emulation/emulation.js";
import type { EmulationSettings } from "./emulation/options.js";

/** Private keys of an SSH server, PKCS #8 in PEM. */
export interface HostKeys {
  readonly ed25519: string;
  /** 2048 bits, as Dropbear makes it. */
  readonly rsa: string;
}

/** All that a session may do to the world. */
export interface Connection {
  /** Where the peer is, 4 or 16 bytes: some daemons say it. */
  readonly peerAddress: Uint8Array;
  readonly peerPort: number;
  /** The port that the peer aimed at. */
  readonly targetPort: number;
  /** The stream is TLS: from the first byte on one of `tlsPorts`, or since `startTls`. */
  readonly secure: boolean;
  /** Bytes given to `send` that the network has not taken yet. A peer that lets too much wait is dropped. */
  readonly unsent: number;
  /** Queues bytes to the peer; a string is latin1. Never fails: the worker drops a peer that is gone or does not read. */
  send(bytes: string | Uint8Array): void;
  /** Records what the peer did. The worker adds time, endpoints and session id. The observation must not change afterwards. */
  report(seen: Observation): void;
  /**
   * Runs `then` once, `delayMs` from now, unless the session ends first or the returned function is called. Never before the
   * current call into the session has returned, also with 0. Input goes on arriving meanwhile.
   */
  after(delayMs: number, then: () => void): Cancel;
  /** Milliseconds since 1970 by the sensor's clock, for the dates that real daemons print. */
  now(): number;
  /** `length` unpredictable bytes, for nonces and challenges. */
  random(length: number): Uint8Array;
  /**
   * Flushes; the stream from here on is TLS, with the sensor's certificate. What else came in the chunk that asked for it is lost,
   * as it must be (RFC 3207 §6): a session drops what it holds unread. `then` runs once the handshake is done, before anything is
   * received; should the handshake fail, the session ends with `error`.
   */
  startTls(then: () => void): void;
  /** Flushes, then closes. Nothing more is received, timers do not run, and later sends and reports are dropped. */
  close(): void;
}

export type Cancel = () => void;

/** One peer's conversation: synchronous and deterministic. */
export interface Session {
  /**
   * Takes the next bytes of the stream, any number from 1. Any split of the stream gives the same conversation. The chunk
   * belongs to the session: nobody writes to it afterwards.
   */
  receive(chunk: Uint8Array): void;
  /**
   * The peer sends no more, but may be listening yet. A session that owes it an answer gives that and then closes; where this
   * method is left out, the session is over.
   */
  finish?(): void;
  /** All that was unsent has gone. Left out where a session never sends more than a peer can be expected to read. */
  drained?(): void;
  /** The stream has ended, for a reason that may not be the session's. Called once, last; sends are dropped. */
  end(reason: CloseReason): void;
}

/** What the services of one sensor have in common: the device that they all are. */
export interface Device {
  readonly hostname: string;
  /** There for the protocol that shows them. */
  readonly hostKeys?: HostKeys;
  /** There where peers are let in: makes the machine that they come to. */
  readonly emulate?: (settings: EmulationSettings, device: Device) => Emulation;
  /** A whole number from 0, below `below`, that looks random and is the same at every start: what a device has for its purpose. */
  draw(purpose: string, below: number): number;
}

export interface Protocol<Options = Record<string, unknown>> {
  /** File, config section and `service` column. */
  readonly name: string;
  /** The real service's ports, which redirection leads to ours. */
  readonly ports: readonly number[];
  /** Those of them, or beside them, on which the peer speaks TLS from the first byte. */
  readonly tlsPorts?: readonly number[];
  /** Every option with its default: a string, a number, a boolean or a list of strings; the config is checked against their types. */
  readonly defaults: Options;
  /** Options that are one of these words. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** It is shown the device's host keys. */
  readonly showsHostKeys?: boolean;
  /** Called once a worker. @returns what makes a session of each connection; what sessions have in common is kept there, bounded */
  open(options: Options, device: Device): (connection: Connection) => Session;
}

/** A protocol whose options are not known here: what a list of protocols holds. */
export type AnyProtocol = Omit<Protocol<never>, "defaults"> & { readonly defaults: object };
