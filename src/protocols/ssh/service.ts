/**
 * The seam between SSH's transport with its logins (RFC 4253, 4252) and the connection layer above them (RFC 4254): what each
 * promises the other. The transport decrypts, the service answers; neither knows the other's messages.
 */
import type { Connection } from "../protocol.js";
import type { SshReason } from "./reasons.js";

/** What the connection layer needs of the transport beneath it. */
export interface ServiceLink {
  /** Sends one message, its type first, encrypted; it waits while keys are being exchanged. */
  send(payload: Uint8Array): void;
  /** How many bytes of messages may be sent now; what a peer asked for is answered even when there are none. */
  room(): number;
  /** Closes as the daemon does: without a word. What the peer did is reported. */
  disconnect(why: SshReason, message: Uint8Array): void;
  /** Answers the message just received with SSH_MSG_UNIMPLEMENTED. */
  unimplemented(): void;
  /** For the clock, timers, randomness and reports; what is sent goes through `send` above. */
  readonly connection: Connection;
  /** As admitted; latin1. */
  readonly username: string;
}

/** One user's session above authentication; made once, when a login was admitted. */
export interface Service {
  /** Takes one message, its type first, of 1 to 35,000 bytes or so; it belongs to the service. */
  receive(payload: Uint8Array): void;
  /** There may be room again. */
  relieve(): void;
  /** The stream has ended; nothing sent from now on arrives. */
  end(): void;
}

export type OpenService = (link: ServiceLink) => Service;
