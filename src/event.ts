/**
 * The catalogue: every kind of thing a peer can be seen doing. A protocol reports an Observation; the worker makes an Event of
 * it by adding time, endpoints and session. Fields, units and bounds are those of `proto/event.proto`, which is the contract;
 * docs/EVENTS.md tells the same in prose, and a test keeps the three equal.
 */

/** A name and a value as the peer sent them. */
export interface Field {
  readonly name: Uint8Array;
  readonly value: Uint8Array;
}

export interface Login {
  readonly kind: "login";
  readonly username?: Uint8Array;
  readonly password?: Uint8Array;
  readonly mechanism: string;
  /** Counts the logins of this session from 1. */
  readonly attempt: number;
  /** What makes a challenge-response checkable offline, in the order sent. */
  readonly proof?: readonly Field[];
  /** The hash of user name and password together, when both are hashed. */
  readonly pair?: Uint8Array;
  /** It was let in, to an emulation. Absent of one that was refused. */
  readonly accepted?: true;
}

export interface Command {
  readonly kind: "command";
  readonly line: Uint8Array;
  readonly length: number;
}

export interface Request {
  readonly kind: "request";
  readonly method: Uint8Array;
  readonly target: Uint8Array;
  readonly version: Uint8Array;
  readonly host: Uint8Array;
  readonly userAgent: Uint8Array;
  readonly headers: readonly Field[];
  readonly body: Uint8Array;
  readonly bodyLength: number;
}

export interface Message {
  readonly kind: "message";
  readonly name: string;
  readonly data: Uint8Array;
  readonly length: number;
}

export interface Invalid {
  readonly kind: "invalid";
  readonly reason: string;
  readonly data: Uint8Array;
  readonly length: number;
}

/** What a protocol may report. */
export type Observation = Login | Command | Request | Message | Invalid;

/** What only the listener can know. */
export interface Connect {
  readonly kind: "connect";
}

export interface Close {
  readonly kind: "close";
  readonly reason: CloseReason;
  readonly durationUs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly reason: RefuseReason;
}

export type Seen = Observation | Connect | Close | Refused;
export type Kind = Seen["kind"];

/** In the order of `CloseReason` in the proto, which describes them. */
export const CLOSE_REASONS = ["peer", "done", "idle", "deadline", "evicted", "limit", "drain", "error"] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** In the order of `RefuseReason` in the proto. */
export const REFUSE_REASONS = ["connections_max", "connections_per_peer_max", "proxy_header"] as const;
export type RefuseReason = (typeof REFUSE_REASONS)[number];

/** In the order of `Transport` in the proto. */
export const TRANSPORTS = ["tcp", "tls"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** In the order of `Redaction` in the proto, which describes them. */
export const REDACTIONS = ["none", "removed", "hashed"] as const;
export type Redaction = (typeof REDACTIONS)[number];

export const KINDS: readonly Kind[] = ["connect", "login", "command", "request", "message", "invalid", "close", "refused"];

/** What was seen, with its time, endpoints and session; the enclosing frame says which service and worker. */
export interface Event {
  readonly monotonicUs: number;
  readonly session: number;
  /** 4 or 16 bytes, network order. */
  readonly peerAddress: Uint8Array;
  readonly peerPort: number;
  /** The port that the peer aimed at, before redirection. */
  readonly targetPort: number;
  readonly transport: Transport;
  /** What became of the credentials in `seen`. */
  readonly redaction: Redaction;
  readonly seen: Seen;
}
