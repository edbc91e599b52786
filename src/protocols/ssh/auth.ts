/**
 * Logins (RFC 4252) as Dropbear 2022.83 takes them: by password and public key, ten of them, one user name a connection. Every
 * one is reported. A key is always refused, and so is a password unless somebody admits it.
 */
import { createHash } from "node:crypto";
import { latin1, latin1Bytes } from "../../bytes/ascii.js";
import type { Field } from "../../event.js";
import type { Connection } from "../protocol.js";
import type { Reporter } from "../reporter.js";
import { FieldReader, FieldWriter } from "./fields.js";
import { Message } from "./messages.js";
import type { SshReason } from "./reasons.js";
import type { Transport } from "./transport.js";

export interface AuthRules {
  readonly attemptsMax: number;
  readonly failureDelayMs: number;
  readonly failureDelaySpreadMs: number;
}

export interface AuthParts {
  readonly connection: Connection;
  readonly reporter: Reporter<SshReason>;
  readonly transport: Transport;
  readonly rules: AuthRules;
  /** Whether a password is right. */
  readonly admits: (username: Uint8Array, password: Uint8Array) => boolean;
  /** Somebody was told that he is in. */
  readonly admitted: (username: Uint8Array) => void;
}

const USERAUTH = "ssh-userauth";
const CONNECTION = "ssh-connection";
/** A user with a longer name does not exist, and is not remembered. */
const USERNAME_BYTES_MAX = 100;
/** Of a longer password no user has one. */
const PASSWORD_BYTES_MAX = 100;
/** Told of a key. */
const BLOB_BYTES_MAX = 2048;
const NAME_BYTES_MAX = 64;
/** So many keys of a session are told; there may be any number. */
const KEYS_TOLD_MAX = 50;
/** Ways to log in that are refused as wrong passwords are. */
const OTHER_METHODS: ReadonlySet<string> = new Set(["keyboard-interactive", "hostbased", "gssapi-with-mic", "gssapi-keyex"]);

const FAILURE = new FieldWriter().byte(Message.userauthFailure).names(["publickey", "password"]).boolean(false).done();
const SUCCESS = Uint8Array.of(Message.userauthSuccess);

export class Auth {
  readonly #parts: AuthParts;
  #failures = 0;
  #keys = 0;
  #username: Uint8Array | undefined;
  #done = false;

  constructor(parts: AuthParts) {
    this.#parts = parts;
  }

  /** Takes a message. @returns false when it is none of its own */
  receive(message: Uint8Array): boolean {
    if (message[0] === Message.serviceRequest) this.#service(message);
    else if (message[0] === Message.userauthRequest) this.#request(message);
    else return false;
    return true;
  }

  #service(message: Uint8Array): void {
    const { transport } = this.#parts;
    const name = latin1(new FieldReader(message, 1).string());
    if (name !== USERAUTH && !(name === CONNECTION && this.#done)) return transport.stream.refuse("unknown service", message);
    transport.send(new FieldWriter().byte(Message.serviceAccept).string(name).done());
  }

  #request(message: Uint8Array): void {
    if (this.#done) return;
    const { transport, reporter } = this.#parts;
    const reader = new FieldReader(message, 1);
    const username = reader.string();
    const service = latin1(reader.string());
    const method = latin1(reader.string());
    if (!reader.intact) return transport.stream.refuse("malformed message", message);
    // The daemon compares no more than this.
    if (service.length !== CONNECTION.length && !service.startsWith(CONNECTION)) {
      return transport.stream.refuse("unknown service", message);
    }
    if (!this.#takeUsername(username)) return;
    switch (method) {
      case "none":
        reporter.login("none", username);
        return transport.send(FAILURE);
      case "password":
        return this.#password(username, reader, message);
      case "publickey":
        return this.#publicKey(username, reader, message);
      default:
        if (OTHER_METHODS.has(method)) reporter.login(method, username);
        else reporter.invalid("unknown login method", message);
        this.#fail();
    }
  }

  /** @returns false when the daemon leaves over it */
  #takeUsername(username: Uint8Array): boolean {
    const { transport } = this.#parts;
    if (username.length > USERNAME_BYTES_MAX) return true;
    if (username.includes(0)) transport.stream.refuse("NUL in user name", username);
    else if (this.#username !== undefined && Buffer.compare(this.#username, username) !== 0) {
      transport.stream.refuse("user name changed", username);
    } else {
      this.#username = username;
      return true;
    }
    return false;
  }

  #password(username: Uint8Array, reader: FieldReader, message: Uint8Array): void {
    const { transport, reporter } = this.#parts;
    const changes = reader.boolean();
    if (!reader.intact) return transport.stream.refuse("malformed message", message);
    const password = reader.string();
    if (changes) {
      // The daemon reads no further: whatever follows, it fails.
      const next = { name: latin1Bytes("new-password"), value: reader.string(BLOB_BYTES_MAX) };
      reporter.login("password-change", username, password, [next]);
      return this.#fail();
    }
    if (!reader.intact) return transport.stream.refuse("malformed message", message);
    const fits = username.length <= USERNAME_BYTES_MAX && password.length <= PASSWORD_BYTES_MAX;
    const accepted = fits && this.#parts.admits(username, password);
    reporter.login("password", username, password, undefined, accepted);
    if (!accepted) return this.#fail();
    this.#done = true;
    transport.send(SUCCESS);
    this.#parts.admitted(username);
  }

  /** A question whether a key would do is answered as a signature by it is: that costs nothing and does not count. */
  #publicKey(username: Uint8Array, reader: FieldReader, message: Uint8Array): void {
    const { transport, reporter } = this.#parts;
    reader.boolean();
    const algorithm = reader.string();
    const blob = reader.string(Number.POSITIVE_INFINITY);
    if (!reader.intact) return transport.stream.refuse("malformed message", message);
    const proof = this.#keys++ < KEYS_TOLD_MAX ? keyFields(algorithm, blob) : undefined;
    reporter.login("publickey", username, undefined, proof);
    transport.send(FAILURE);
  }

  /** Refuses after the daemon's delay. With the last failure it leaves instead. */
  #fail(): void {
    const { connection, transport, rules } = this.#parts;
    transport.stream.pause(rules.failureDelayMs + spread(connection, rules.failureDelaySpreadMs), () => {
      if (++this.#failures >= rules.attemptsMax) transport.stream.leave();
      else transport.send(FAILURE);
    });
  }
}

function keyFields(algorithm: Uint8Array, blob: Uint8Array): Field[] {
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  const field = (name: string, value: Uint8Array) => ({ name: latin1Bytes(name), value });
  return [
    field("algorithm", algorithm.subarray(0, NAME_BYTES_MAX)),
    field("fingerprint", latin1Bytes(`SHA256:${digest}`)),
    field("blob", blob.subarray(0, BLOB_BYTES_MAX)),
  ];
}

/** Evenly from 0 to below `spreadMs`. */
function spread(connection: Connection, spreadMs: number): number {
  const [a = 0, b = 0, c = 0] = connection.random(3);
  return (((a << 16) | (b << 8) | c) / 2 ** 24) * spreadMs;
}
