/**
 * What one session reports, within the bounds of the events (proto/event.proto). Of whole logins a daemon takes only so many;
 * of all else so much is told and then, once, that there was more: two bytes can make a command.
 */
import { capped } from "../bytes/ascii.js";
import type { Field } from "../event.js";
import type { Connection } from "./protocol.js";

const CREDENTIAL_BYTES_MAX = 1024;
const LINE_BYTES_MAX = 4096;
const INVALID_BYTES_MAX = 1024;

const OBSERVATIONS_MAX = 200;

/** The reason for the last observation of a session that has too many. */
export const TOO_MANY = "too many observations";

export class Reporter<Reason extends string> {
  readonly #connection: Connection;
  #logins = 0;
  #observations = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A user name and a password, or what proves one; without either, a login that was given up. */
  login(mechanism: string, username: Uint8Array, password?: Uint8Array, proof?: readonly Field[], accepted = false): void {
    if (password === undefined && proof === undefined && !this.#hasRoom(username)) return;
    this.#connection.report({
      kind: "login",
      username: capped(username, CREDENTIAL_BYTES_MAX),
      ...(password !== undefined && { password: capped(password, CREDENTIAL_BYTES_MAX) }),
      mechanism,
      attempt: ++this.#logins,
      ...(proof !== undefined && { proof }),
      ...(accepted && { accepted }),
    });
  }

  /** @param length the true length of a line that comes cut */
  command(line: Uint8Array, length = line.length): void {
    if (!this.#hasRoom(line)) return;
    this.#connection.report({ kind: "command", line: capped(line, LINE_BYTES_MAX), length });
  }

  message(name: string, data: Uint8Array, length: number): void {
    if (this.#hasRoom(data)) this.#connection.report({ kind: "message", name, data, length });
  }

  invalid(reason: Reason, data: Uint8Array, length = data.length): void {
    if (this.#hasRoom(data)) this.#reportInvalid(reason, data, length);
  }

  #hasRoom(data: Uint8Array): boolean {
    if (this.#observations > OBSERVATIONS_MAX) return false;
    if (++this.#observations <= OBSERVATIONS_MAX) return true;
    this.#reportInvalid(TOO_MANY, data, data.length);
    return false;
  }

  #reportInvalid(reason: string, data: Uint8Array, length: number): void {
    this.#connection.report({ kind: "invalid", reason, data: capped(data, INVALID_BYTES_MAX), length });
  }
}
